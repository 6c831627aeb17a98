namespace DurableStreams.Storage.Sqlite;

/// <summary>Makes one segment of some that follow each other.</summary>
internal static class SegmentJoin
{
    /// <summary>Joins a segment, or none, with those of the others that come after it, as long as they fit.</summary>
    /// <param name="stored">What comes first, whatever its size.</param>
    /// <param name="recent">In order; the first ones may be in <paramref name="stored"/> as well.</param>
    /// <param name="maxBytes">The bound.</param>
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

    /// <summary>Joins segments in a buffer that is large enough, which is the result's from then on.</summary>
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
