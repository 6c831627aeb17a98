using DurableStreams.Addressing;
using DurableStreams.Creating;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>The lineage of a fork: the streams that store its inherited bytes, and their generations.</summary>
public sealed class LineageTests
{
    private static readonly StreamHead A = TestStreams.NewHead() with { Generation = 100, Tail = 50 };
    private static readonly StreamHead B = Fork("a", A, 30, generation: 200, tail: 70);
    private static readonly StreamHead C = Fork("b", B, 60, generation: 300, tail: 90);

    [Fact]
    public void A_fork_of_a_stream_has_one_ancestor()
    {
        Assert.Equal([("a", 100L, 30L)], Show(B));
    }

    [Fact]
    public void A_fork_of_a_fork_beyond_the_inherited_part_has_two()
    {
        Assert.Equal([("a", 100L, 30L), ("b", 200L, 60L)], Show(C));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(30)]
    public void A_fork_within_the_inherited_part_reads_from_the_grandparent_only(long position)
    {
        Assert.Equal([("a", 100L, position)], Show(Fork("b", B, position, 300, position)));
    }

    [Fact]
    public void A_third_level_fork_lists_every_stream_that_stores_a_part()
    {
        Assert.Equal([("a", 100L, 30L), ("b", 200L, 60L), ("c", 300L, 90L)], Show(Fork("c", C, 90, 400, 90)));
        Assert.Equal([("a", 100L, 30L), ("b", 200L, 45L)], Show(Fork("c", C, 45, 400, 45)));
        Assert.Equal([("a", 100L, 30L), ("b", 200L, 60L)], Show(Fork("c", C, 60, 400, 60)));
        Assert.Equal([("a", 100L, 7L)], Show(Fork("c", C, 7, 400, 7)));
    }

    [Fact]
    public void A_stream_has_one_generation_everywhere()
    {
        foreach (long position in (long[])[0, 1, 50, 51])
        {
            Assert.Equal(100, A.GenerationAt(position));
        }
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(29, 100)]
    [InlineData(30, 100)]
    [InlineData(31, 200)]
    [InlineData(60, 200)]
    [InlineData(61, 300)]
    [InlineData(90, 300)]
    public void Inherited_positions_keep_their_generation_up_to_and_including_the_fork_point(
        long position, long generation)
    {
        Assert.Equal(generation, C.GenerationAt(position));
    }

    [Fact]
    public void Offsets_of_a_fork_equal_those_of_its_source_up_to_the_fork_point_and_rise_throughout()
    {
        for (long position = 0; position <= 60; position++)
        {
            Assert.Equal(B.OffsetAt(position), C.OffsetAt(position));
        }

        for (long position = 0; position < C.Tail; position++)
        {
            Assert.True(C.OffsetAt(position) < C.OffsetAt(position + 1));
        }
    }

    [Fact]
    public void A_fork_at_the_start_has_the_generation_of_its_source_there()
    {
        StreamHead fork = Fork("a", A, 0, 200, 5);
        Assert.Equal(new Offset(100, 0), fork.OffsetAt(0));
        Assert.Equal(new Offset(200, 1), fork.OffsetAt(1));
        Assert.Equal(new Offset(200, 5), fork.TailOffset);
    }

    [Fact]
    public void A_fork_of_an_empty_fork_of_an_empty_stream_has_their_start_offset()
    {
        StreamHead empty = A with { Tail = 0 };
        StreamHead child = Fork("a", empty, 0, 200, 0);
        StreamHead grandchild = Fork("b", child, 0, 300, 0);
        Assert.Equal([("a", 100L, 0L)], Show(grandchild));
        Assert.Equal(new Offset(100, 0), grandchild.TailOffset);
    }

    private static StreamHead Fork(string sourcePath, StreamHead source, long position, long generation, long tail)
    {
        StreamPath path = TestStreams.Path(sourcePath);
        return TestStreams.NewHead() with
        {
            Generation = generation,
            Tail = tail,
            Origin = new ForkOrigin(path, source.Incarnation, position),
            Ancestors = Lineage.Of(path, source, position),
        };
    }

    private static IEnumerable<(string Path, long Generation, long End)> Show(StreamHead head) =>
        head.Ancestors.Select(ancestor => (ancestor.Path.Value, ancestor.Generation, ancestor.End));
}
