using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Core.Tests.Writing;

public sealed class DraftDataTests
{
    private DraftData _data;

    [Fact]
    public void Without_runs_there_is_no_segment() => Assert.Null(_data.ToSegment());

    [Fact]
    public void A_single_append_is_not_copied()
    {
        byte[] append = [1, 2, 3];
        _data.Add(7, new AppendRun(append));

        Segment segment = _data.ToSegment()!;
        Assert.Equal((7, 10), (segment.Start, segment.End));
        Assert.True(segment.Data.Equals(append));
        Assert.Equal(AppendBoundaries.Single(3).Lengths.ToArray(), segment.Boundaries.Lengths.ToArray());
    }

    [Fact]
    public void Appends_and_runs_of_several_are_joined_with_their_boundaries()
    {
        Segment expected = TestStreams.Segment(7, TestBytes.Random(300, seed: 1), [2, 3], [4], [5, 6, 7]);
        Segment several = TestStreams.Segment(307, [2, 3], [4]);
        _data.Add(7, new AppendRun(TestBytes.Random(300, seed: 1)));
        _data.Add(307, new AppendRun(several.Data, several.Boundaries));
        _data.Add(310, new AppendRun(new byte[] { 5, 6, 7 }));

        Segment joined = _data.ToSegment()!;
        Assert.Equal(expected.Start, joined.Start);
        Assert.Equal(expected.Data.ToArray(), joined.Data.ToArray());
        Assert.Equal(expected.Boundaries.Lengths.ToArray(), joined.Boundaries.Lengths.ToArray());
    }
}
