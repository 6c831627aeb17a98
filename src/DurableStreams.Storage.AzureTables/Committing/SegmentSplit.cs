namespace DurableStreams.Storage.AzureTables;

/// <summary>Splits a segment of very many tiny appends, whose boundaries do not fit into one row.</summary>
internal static class SegmentSplit
{
    /// <param name="segment">The segment.</param>
    /// <param name="maxBoundaryBytes">The most bytes of boundaries in each part; more than one boundary takes.</param>
    /// <returns>The segment itself, as a rule; else parts of whole appends that follow each other.</returns>
    public static IEnumerable<Segment> ByBoundaries(Segment segment, int maxBoundaryBytes)
    {
        ReadOnlyMemory<byte> rest = segment.Boundaries.Lengths;
        long start = segment.Start;
        while (rest.Length > maxBoundaryBytes)
        {
            var some = new AppendBoundaries(rest[..WholeBoundaries(rest.Span, maxBoundaryBytes)]);
            int length = Total(some);
            yield return new Segment(start, segment.Data.Slice((int)(start - segment.Start), length), some);
            start += length;
            rest = rest[some.Lengths.Length..];
        }

        yield return start == segment.Start
            ? segment
            : new Segment(start, segment.Data[(int)(start - segment.Start)..], new AppendBoundaries(rest));
    }

    /// <summary>How many bytes up to a bound do not end within a boundary: its last byte is the one below 128.</summary>
    private static int WholeBoundaries(ReadOnlySpan<byte> lengths, int max)
    {
        while (lengths[max - 1] >= 0x80)
        {
            max--;
        }

        return max;
    }

    private static int Total(AppendBoundaries boundaries)
    {
        int total = 0;
        foreach (int length in boundaries)
        {
            total += length;
        }

        return total;
    }
}
