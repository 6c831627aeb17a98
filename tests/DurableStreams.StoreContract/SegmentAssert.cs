using DurableStreams.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Assertions about segments that stay fast, with short messages, for megabytes of data.</summary>
internal static class SegmentAssert
{
    public static void Holds(ReadOnlyMemory<byte> expected, Segment? segment)
    {
        Assert.NotNull(segment);
        Assert.False(segment.Data.IsEmpty);
        Assert.Equal(expected.Length, segment.Data.Length);
        Assert.Equal(expected.Length, expected.Span.CommonPrefixLength(segment.Data.Span));
        Assert.Equal(expected.Length, Lengths(segment).Sum());
    }

    public static void Holds(long start, ReadOnlyMemory<byte> expected, Segment? segment)
    {
        Assert.NotNull(segment);
        Assert.Equal(start, segment.Start);
        Holds(expected, segment);
    }

    /// <summary>Asserts that a position is the start or end of the segment, or lies between two appends.</summary>
    public static void HasBoundary(long position, Segment segment)
    {
        List<long> boundaries = [segment.Start];
        foreach (int length in segment.Boundaries)
        {
            boundaries.Add(boundaries[^1] + length);
        }

        Assert.Contains(position, boundaries);
    }

    public static List<int> Lengths(Segment? segment)
    {
        Assert.NotNull(segment);
        List<int> lengths = [];
        foreach (int length in segment.Boundaries)
        {
            lengths.Add(length);
        }

        return lengths;
    }
}
