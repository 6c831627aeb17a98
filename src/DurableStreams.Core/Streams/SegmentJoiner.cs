namespace DurableStreams.Streams;

/// <summary>Joins contiguous segments into one.</summary>
public static class SegmentJoiner
{
    /// <summary>Joins segments in a new buffer. A single segment is returned unchanged.</summary>
    /// <param name="segments">Contiguous segments, in order; one or more.</param>
    public static Segment Join(ReadOnlySpan<Segment> segments)
    {
        if (segments.Length == 1)
        {
            return segments[0];
        }

        int length = checked((int)(segments[^1].End - segments[0].Start));
        return JoinInto(GC.AllocateUninitializedArray<byte>(length), segments);
    }

    /// <summary>Joins segments in a buffer, which the result takes ownership of.</summary>
    /// <param name="buffer">The buffer, large enough for all segments.</param>
    /// <param name="segments">Contiguous segments, in order; one or more.</param>
    public static Segment JoinInto(Memory<byte> buffer, ReadOnlySpan<Segment> segments)
    {
        int boundaryBytes = 0;
        foreach (Segment segment in segments)
        {
            boundaryBytes += segment.Boundaries.Lengths.Length;
        }

        byte[] boundaries = GC.AllocateUninitializedArray<byte>(boundaryBytes);
        int dataAt = 0;
        int boundariesAt = 0;
        foreach (Segment segment in segments)
        {
            segment.Data.CopyTo(buffer[dataAt..]);
            dataAt += segment.Data.Length;
            segment.Boundaries.Lengths.Span.CopyTo(boundaries.AsSpan(boundariesAt));
            boundariesAt += segment.Boundaries.Lengths.Length;
        }

        return new Segment(segments[0].Start, buffer[..dataAt], new AppendBoundaries(boundaries));
    }
}
