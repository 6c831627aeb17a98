using DurableStreams.Addressing;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>A page of streams while it is read.</summary>
/// <param name="range">The streams to list.</param>
/// <param name="max">The number of paths to look at.</param>
internal sealed class StoredPage(StreamRange range, int max)
{
    public StreamRange Range => range;

    /// <summary>The number of paths that may still be looked at.</summary>
    public int Left { get; private set; } = max;

    /// <summary>The live ones.</summary>
    public List<StoredStream> Streams { get; } = [];

    /// <summary>The last path that was looked at; null if there are no paths after it.</summary>
    public StreamPath? Next { get; set; }

    /// <summary>Counts a path.</summary>
    /// <returns>False if it belongs to the next page.</returns>
    public bool TryLookAt(StreamPath path)
    {
        if (Left == 0)
        {
            return false;
        }

        Left--;
        Next = path;
        return true;
    }
}

/// <summary>A stream and its head.</summary>
internal readonly record struct StoredStream(StreamPath Path, StoredHead Stored);
