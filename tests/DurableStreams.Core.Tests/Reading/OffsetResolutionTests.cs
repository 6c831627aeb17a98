using DurableStreams.Addressing;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Reading;

public sealed class OffsetResolutionTests
{
    private static readonly StreamHead Head = TestStreams.NewHead() with { Generation = 500, Tail = 100 };

    private static readonly StreamHead ForkHead = Head with
    {
        Origin = new ForkOrigin(TestStreams.Path("source"), TestStreams.NewIncarnation(), 40),
        Ancestors = [new Ancestor(TestStreams.Path("source"), TestStreams.NewIncarnation(), 300, 40)],
    };

    [Fact]
    public void The_sentinels_resolve_to_the_start_and_the_tail()
    {
        Assert.Equal(0, Resolve(Head, ReadFrom.Start));
        Assert.Equal(100, Resolve(Head, ReadFrom.Now));
        Assert.Equal(0, Resolve(ForkHead, ReadFrom.Start));
        Assert.Equal(100, Resolve(ForkHead, ReadFrom.Now));
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(500, 40)]
    [InlineData(500, 100)]
    [InlineData(0, 0)]
    public void Offsets_of_this_incarnation_up_to_the_tail_resolve(long generation, long position)
    {
        Assert.Equal(position, Resolve(Head, At(generation, position)));
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(300, 40)]
    [InlineData(500, 41)]
    [InlineData(500, 100)]
    [InlineData(0, 0)]
    public void Offsets_of_a_fork_have_the_generation_of_their_position(long generation, long position)
    {
        Assert.Equal(position, Resolve(ForkHead, At(generation, position)));
    }

    [Theory]
    [InlineData(499, 0)]
    [InlineData(501, 0)]
    [InlineData(499, 100)]
    [InlineData(499, 101)]
    [InlineData(1, 1)]
    public void Offsets_of_another_generation_belong_to_another_incarnation(long generation, long position)
    {
        Assert.Equal(new ReadOutcome.OffsetOfOtherIncarnation(), Refuse(Head, At(generation, position)));
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(500, 40)]
    [InlineData(300, 41)]
    [InlineData(300, 100)]
    public void A_generation_at_a_position_of_another_generation_belongs_to_another_incarnation(
        long generation, long position)
    {
        Assert.Equal(new ReadOutcome.OffsetOfOtherIncarnation(), Refuse(ForkHead, At(generation, position)));
    }

    [Fact]
    public void Offsets_beyond_the_tail_are_invalid()
    {
        Assert.IsType<ReadOutcome.InvalidOffset>(Refuse(Head, At(500, 101)));
        Assert.IsType<ReadOutcome.InvalidOffset>(Refuse(ForkHead, At(500, 101)));
        Assert.IsType<ReadOutcome.InvalidOffset>(Refuse(Head, At(500, Offset.MaxComponent)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(101)]
    public void Generation_0_is_valid_only_at_the_start(long position)
    {
        Assert.IsType<ReadOutcome.InvalidOffset>(Refuse(Head, At(0, position)));
        Assert.IsType<ReadOutcome.InvalidOffset>(Refuse(ForkHead, At(0, position)));
    }

    [Theory]
    [InlineData(500, 101)]
    public void A_read_one_after_the_tail_is_a_read_at_the_tail(long generation, long position)
    {
        Assert.Equal(100, ResolveForRead(Head, At(generation, position)));
        Assert.Equal(100, ResolveForRead(ForkHead, At(generation, position)));
    }

    [Fact]
    public void A_read_one_after_a_fork_point_may_have_its_generation()
    {
        Assert.Equal(40, ResolveForRead(ForkHead, At(300, 41)));
        Assert.Equal(41, ResolveForRead(ForkHead, At(500, 41)));
        Assert.Equal(40, ResolveForRead(ForkHead with { Tail = 40 }, At(300, 41)));
        Assert.Equal(40, ResolveForRead(ForkHead with { Tail = 40 }, At(500, 41)));
    }

    [Theory]
    [InlineData(500, 102)]
    [InlineData(500, Offset.MaxComponent)]
    [InlineData(499, 101)]
    [InlineData(501, 101)]
    [InlineData(0, 1)]
    [InlineData(0, 101)]
    [InlineData(499, 0)]
    [InlineData(300, 42)]
    [InlineData(300, 101)]
    [InlineData(299, 41)]
    public void A_read_from_any_other_offset_is_refused_as_before(long generation, long position)
    {
        ReadFrom from = At(generation, position);
        foreach (StreamHead head in (StreamHead[])[Head, ForkHead])
        {
            Assert.False(OffsetResolution.TryResolveForRead(head, from, out _, out ReadOutcome? refusal));
            Assert.Equal(Refuse(head, from), refusal);
        }
    }

    private static long ResolveForRead(StreamHead head, ReadFrom from)
    {
        Assert.True(OffsetResolution.TryResolveForRead(head, from, out long position, out ReadOutcome? refusal));
        Assert.Null(refusal);
        return position;
    }

    private static ReadFrom At(long generation, long position) => ReadFrom.At(new Offset(generation, position));

    private static long Resolve(StreamHead head, ReadFrom from)
    {
        Assert.True(OffsetResolution.TryResolve(head, from, out long position, out ReadOutcome? refusal));
        Assert.Null(refusal);
        return position;
    }

    private static ReadOutcome? Refuse(StreamHead head, ReadFrom from)
    {
        Assert.False(OffsetResolution.TryResolve(head, from, out _, out ReadOutcome? refusal));
        return refusal;
    }
}
