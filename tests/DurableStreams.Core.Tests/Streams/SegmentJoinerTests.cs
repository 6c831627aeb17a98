using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Streams;

public sealed class SegmentJoinerTests
{
    [Fact]
    public void Contiguous_segments_become_one()
    {
        Segment first = TestStreams.Segment(5, [1, 2], [3]);
        Segment second = TestStreams.Segment(8, [4]);
        Segment joined = SegmentJoiner.Join([first, second]);

        Assert.Equal(5, joined.Start);
        Assert.Equal([1, 2, 3, 4], joined.Data.ToArray());
        Assert.Equal([2, 1, 1], LengthsOf(joined));
    }

    [Fact]
    public void A_single_segment_is_not_copied()
    {
        Segment only = TestStreams.Segment(5, [1, 2]);
        Assert.Same(only, SegmentJoiner.Join([only]));
    }

    [Fact]
    public void A_buffer_may_be_larger_than_the_segments()
    {
        Segment joined = SegmentJoiner.JoinInto(
            new byte[16], [TestStreams.Segment(0, [1]), TestStreams.Segment(1, [2], [3])]);
        Assert.Equal([1, 2, 3], joined.Data.ToArray());
        Assert.Equal(3, joined.End);
    }

    private static List<int> LengthsOf(Segment segment)
    {
        List<int> lengths = [];
        foreach (int length in segment.Boundaries)
        {
            lengths.Add(length);
        }

        return lengths;
    }
}
