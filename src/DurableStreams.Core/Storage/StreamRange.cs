using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>The streams to list, in the order of their paths.</summary>
/// <param name="Prefix">The start of the paths, taken literally; empty for all.</param>
/// <param name="After">Only paths after this one, which need not exist; null for all.</param>
/// <param name="IsFlat">
/// True to skip all paths with a slash after the prefix, without reading each of them. If <paramref name="After"/> is
/// such a path, the rest of its folder is skipped, too.
/// </param>
public readonly record struct StreamRange(string Prefix, StreamPath? After = null, bool IsFlat = false)
{
    /// <summary>
    /// The folder, with its slash, that a flat range skips because of a path in it; null if it skips none.
    /// </summary>
    public string? FolderOf(StreamPath path)
    {
        int slash = IsFlat && path.Value.StartsWith(Prefix, StringComparison.Ordinal)
            ? path.Value.IndexOf('/', Prefix.Length)
            : -1;
        return slash < 0 ? null : path.Value[..(slash + 1)];
    }
}

/// <summary>A page of a list of streams.</summary>
/// <param name="Streams">The streams, in the order of their paths.</param>
/// <param name="Next">
/// The <see cref="StreamRange.After"/> of the next page, not necessarily a stream; null if there are no more streams.
/// </param>
public sealed record StreamPage(IReadOnlyList<ListedHead> Streams, StreamPath? Next);

/// <summary>A stream of a list.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Head">Its head.</param>
public readonly record struct ListedHead(StreamPath Path, StreamHead Head);
