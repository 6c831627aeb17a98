namespace DurableStreams;

/// <summary>Joins contiguous segments into one.</summary>
internal static class SegmentMerger
{
    /// <summary>Joins what follows a position, up to a bound but at least one whole append.</summary>
    /// <param name="segments">Contiguous segments.</param>
    /// <param name="first">The index of the one that holds the byte at <paramref name="position"/>.</param>
    /// <param name="last">The index of the last one to take from.</param>
    /// <param name="position">Where to start.</param>
    /// <param name="maxBytes">The bound.</param>
    /// <returns>Null when the position is no boundary.</returns>
    public static Segment? Merge(IReadOnlyList<Segment> segments, int first, int last, long position, int maxBytes)
    {
        var chunk = new ChunkBuilder(position, maxBytes);
        for (int i = first; i <= last; i++)
        {
            if (!chunk.TryAdd(segments[i], long.MaxValue))
            {
                return null;
            }

            if (chunk.IsFull)
            {
                break;
            }
        }

        return chunk.ToSegment();
    }
}
