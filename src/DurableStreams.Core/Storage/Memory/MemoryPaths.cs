using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Memory;

/// <summary>The paths of a <see cref="MemoryStreamStore"/>, by name and in order. Thread-safe.</summary>
internal sealed class MemoryPaths
{
    private readonly ConcurrentDictionary<StreamPath, MemoryPath> _paths = new();
    private readonly Lock _lock = new();
    private readonly SortedSet<string> _order = new(StringComparer.Ordinal);

    /// <summary>Finds a path; null if it was never used.</summary>
    public MemoryPath? Find(StreamPath path) => _paths.GetValueOrDefault(path);

    /// <summary>Finds a path, or adds it.</summary>
    public MemoryPath Open(StreamPath path) => Find(path) ?? Add(path);

    /// <summary>See <see cref="IStreamStore.PageAsync"/>.</summary>
    public StreamPage Page(StreamRange range, int max)
    {
        List<ListedHead> streams = [];
        StreamPath? last = null;
        string from = FirstOf(range);
        for (int looked = 0; ; looked++)
        {
            if (FindNext(range.Prefix, from) is not { } path)
            {
                return new StreamPage(streams, null);
            }

            if (looked == max)
            {
                return new StreamPage(streams, last);
            }

            last = path;
            string? folder = range.FolderOf(path);
            from = folder is null ? AfterPath(path) : AfterFolder(folder);
            if (folder is null && Find(path)?.HeadAlone.Head is { Status: StreamStatus.Live } head)
            {
                streams.Add(new ListedHead(path, head));
            }
        }
    }

    private static string FirstOf(StreamRange range)
    {
        string first = range.After is not { } after ? ""
            : range.FolderOf(after) is { } folder ? AfterFolder(folder)
            : AfterPath(after);
        return string.CompareOrdinal(first, range.Prefix) > 0 ? first : range.Prefix;
    }

    // Paths have no control characters: nothing is between a path and its successor.
    private static string AfterPath(StreamPath path) => path.Value + '\0';

    // The character after the slash: everything in the folder is before it, everything else behind the folder is not.
    private static string AfterFolder(string folder) => string.Concat(folder.AsSpan(0, folder.Length - 1), "0");

    private MemoryPath Add(StreamPath path)
    {
        // In the order first: a stream that is committed is listed.
        lock (_lock)
        {
            _order.Add(path.Value);
        }

        return _paths.GetOrAdd(path, static _ => new MemoryPath());
    }

    private StreamPath? FindNext(string prefix, string from)
    {
        lock (_lock)
        {
            string? next = string.CompareOrdinal(from, _order.Max) > 0
                ? null
                : _order.GetViewBetween(from, _order.Max).Min;
            return next?.StartsWith(prefix, StringComparison.Ordinal) == true ? StreamPath.Restore(next) : null;
        }
    }
}
