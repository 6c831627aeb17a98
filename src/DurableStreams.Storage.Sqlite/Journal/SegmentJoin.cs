namespace DurableStreams.Storage.Sqlite;

/// <summary>Joins segments that follow each other into one.</summary>
internal static class SegmentJoin
{
    /// <summary>Joins a stored segment with the recent ones that follow it, up to a size.</summary>
    /// <param name="stored">The first segment, of any size; null for none.</param>
    /// <param name="recent">In order. The first ones may be part of <paramref name="stored"/>.</param>
    /// <param name="maxBytes">Maximum size, unless the first segment is larger.</param>
    /// <returns>Null if there are no segments.</returns>
    public static Segment? UpTo(Segment? stored, ReadOnlySpan<Segment> recent, int maxBytes)
    {
        List<Segment> run = stored is null ? [] : [stored];
        long bytes = stored?.Data.Length ?? 0;
        foreach (Segment segment in recent)
        {
            if (run.Count > 0 && segment.Start != run[^1].End)
            {
                continue;
            }

            if (run.Count > 0 && bytes + segment.Data.Length > Math.Min(maxBytes, Array.MaxLength))
            {
                break;
            }

            run.Add(segment);
            bytes += segment.Data.Length;
        }

        return run.Count switch
        {
            0 => null,
            1 => run[0],
            _ => Into(GC.AllocateUninitializedArray<byte>((int)bytes), run),
        };
    }

    /// <summary>
    /// Joins segments in a buffer that is large enough. The result uses the buffer without copying it.
    /// </summary>
    public static Segment Into(byte[] buffer, List<Segment> run)
    {
        var boundaries = new AppendBoundariesBuilder(run.Count);
        int length = 0;
        foreach (Segment segment in run)
        {
            segment.Data.Span.CopyTo(buffer.AsSpan(length));
            boundaries.Add(segment.Boundaries.Lengths.Span);
            length += segment.Data.Length;
        }

        return new Segment(run[0].Start, buffer.AsMemory(0, length), boundaries.ToBoundaries());
    }
}
