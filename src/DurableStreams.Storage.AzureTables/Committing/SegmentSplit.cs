using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Committing;

/// <summary>Splits a segment of very many tiny appends if its boundaries do not fit into one row.</summary>
internal static class SegmentSplit
{
    /// <param name="segment">The segment.</param>
    /// <param name="maxBoundaryBytes">
    /// Maximum size of a part's boundaries. Must be larger than a single boundary.
    /// </param>
    /// <returns>
    /// The segment itself if its boundaries fit; otherwise consecutive parts that contain whole appends.
    /// </returns>
    public static IEnumerable<Segment> ByBoundaries(Segment segment, int maxBoundaryBytes)
    {
        ReadOnlyMemory<byte> rest = segment.Boundaries.Lengths;
        long start = segment.Start;
        while (rest.Length > maxBoundaryBytes)
        {
            var part = new AppendBoundaries(rest[..WholeBoundaries(rest.Span, maxBoundaryBytes)]);
            int length = Total(part);
            yield return new Segment(start, segment.Data.Slice((int)(start - segment.Start), length), part);
            start += length;
            rest = rest[part.Lengths.Length..];
        }

        yield return start == segment.Start
            ? segment
            : new Segment(start, segment.Data[(int)(start - segment.Start)..], new AppendBoundaries(rest));
    }

    /// <summary>
    /// The largest prefix of at most <paramref name="max"/> bytes that ends with a whole boundary. The last byte of a
    /// boundary is below 128.
    /// </summary>
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
