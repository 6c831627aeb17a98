using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Streams;

public sealed class ChunkBuilderTests
{
    [Fact]
    public void Parts_are_joined_with_their_boundaries()
    {
        var chunk = new ChunkBuilder(0, 100);
        Add(chunk, 0, "ab|c");
        Add(chunk, 3, "d");
        Add(chunk, 4, "ef|g");
        Assert.Equal(7, chunk.End);
        Assert.False(chunk.IsFull);
        Assert.Equal(93, chunk.Room);
        Assert.Equal("ab|c|d|ef|g", SegmentText.Show(chunk.ToSegment(), 0));
    }

    [Fact]
    public void An_empty_builder_has_no_chunk()
    {
        Assert.Null(new ChunkBuilder(0, 100).ToSegment());
    }

    [Fact]
    public void A_single_part_is_not_copied()
    {
        Segment part = SegmentText.Of(3, "ab|c");
        var chunk = new ChunkBuilder(3, 100);
        Assert.True(chunk.TryAdd(part, long.MaxValue));
        Assert.Same(part, chunk.ToSegment());
    }

    [Fact]
    public void A_first_append_is_included_whatever_its_size()
    {
        var chunk = new ChunkBuilder(0, 2);
        Add(chunk, 0, "abcdef|g");
        Assert.True(chunk.IsFull);
        Assert.Equal(0, chunk.Room);
        Assert.Equal("abcdef", SegmentText.Show(chunk.ToSegment(), 0));
    }

    [Fact]
    public void A_later_append_that_does_not_fit_is_left_out()
    {
        var chunk = new ChunkBuilder(0, 4);
        Add(chunk, 0, "abc");
        Add(chunk, 3, "de");
        Assert.True(chunk.IsFull);
        Assert.Equal(3, chunk.End);
        Assert.Equal("abc", SegmentText.Show(chunk.ToSegment(), 0));
    }

    [Fact]
    public void Only_the_appends_of_a_later_part_that_fit_are_included()
    {
        var chunk = new ChunkBuilder(0, 5);
        Add(chunk, 0, "abc");
        Add(chunk, 3, "d|e|f");
        Assert.True(chunk.IsFull);
        Assert.Equal("abc|d|e", SegmentText.Show(chunk.ToSegment(), 0));
    }

    [Fact]
    public void A_chunk_of_exactly_the_limit_is_full()
    {
        var chunk = new ChunkBuilder(0, 3);
        Add(chunk, 0, "abc");
        Assert.True(chunk.IsFull);
        Assert.Equal("abc", SegmentText.Show(chunk.ToSegment(), 0));
    }

    [Fact]
    public void A_chunk_may_start_and_end_within_a_stored_part()
    {
        var chunk = new ChunkBuilder(3, 100);
        Assert.True(chunk.TryAdd(SegmentText.Of(0, "abc|d|ef|g"), 6));
        Assert.False(chunk.IsFull);
        Assert.Equal(6, chunk.End);
        Assert.Equal("d|ef", SegmentText.Show(chunk.ToSegment(), 3));
    }

    [Fact]
    public void A_limit_cuts_an_append_and_the_chunk_continues_after_it()
    {
        var chunk = new ChunkBuilder(0, 100);
        Assert.True(chunk.TryAdd(SegmentText.Of(0, "abc|def"), 5));
        Assert.False(chunk.IsFull);
        Add(chunk, 5, "X|Y");
        Assert.Equal("abc|de|X|Y", SegmentText.Show(chunk.ToSegment(), 0));
    }

    [Fact]
    public void An_end_that_is_not_a_boundary_of_the_part_is_reported()
    {
        var chunk = new ChunkBuilder(1, 100);
        Assert.False(chunk.TryAdd(SegmentText.Of(0, "abc|d"), long.MaxValue));
        Assert.Null(chunk.ToSegment());
    }

    private static void Add(ChunkBuilder chunk, long start, string appends) =>
        Assert.True(chunk.TryAdd(SegmentText.Of(start, appends), long.MaxValue));
}
