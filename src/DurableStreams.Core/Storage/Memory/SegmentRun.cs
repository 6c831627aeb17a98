namespace DurableStreams.Storage;

/// <summary>Finds and joins segments that follow each other without a gap.</summary>
internal static class SegmentRun
{
    /// <summary>See <see cref="IStreamStore.ReadAsync"/>.</summary>
    public static Segment? Read(ReadOnlySpan<Segment> segments, long position, int maxBytes)
    {
        int first = CountEndingAtOrBefore(segments, position);
        if (first == segments.Length)
        {
            return null;
        }

        ReadOnlySpan<Segment> rest = segments[first..];
        int count = Math.Max(1, CountEndingAtOrBefore(rest, rest[0].Start + maxBytes));
        return count == 1 ? rest[0] : Join(rest[..count]);
    }

    private static int CountEndingAtOrBefore(ReadOnlySpan<Segment> segments, long position)
    {
        int low = 0;
        int high = segments.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (segments[middle].End <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static Segment Join(ReadOnlySpan<Segment> segments)
    {
        int boundaryBytes = 0;
        foreach (Segment segment in segments)
        {
            boundaryBytes += segment.Boundaries.Lengths.Length;
        }

        byte[] data = GC.AllocateUninitializedArray<byte>((int)(segments[^1].End - segments[0].Start));
        byte[] boundaries = GC.AllocateUninitializedArray<byte>(boundaryBytes);
        int dataAt = 0;
        int boundariesAt = 0;
        foreach (Segment segment in segments)
        {
            segment.Data.Span.CopyTo(data.AsSpan(dataAt));
            dataAt += segment.Data.Length;
            segment.Boundaries.Lengths.Span.CopyTo(boundaries.AsSpan(boundariesAt));
            boundariesAt += segment.Boundaries.Lengths.Length;
        }

        return new Segment(segments[0].Start, data, new AppendBoundaries(boundaries));
    }
}
