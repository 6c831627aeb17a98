using DurableStreams.Addressing;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Reading;

public sealed class ChunkCacheTests
{
    private static readonly Incarnation Stream = TestStreams.NewIncarnation();

    [Fact]
    public void A_chunk_is_found_only_at_its_start()
    {
        var cache = new ChunkCache(10_000, maxChunkBytes: 10_000);
        Segment chunk = Chunk(10, 5);
        cache.Put(Stream, chunk, isFull: true);
        Assert.Same(chunk, cache.Get(Stream, 10, 100));
        Assert.Null(cache.Get(Stream, 12, 100));
        Assert.Null(cache.Get(Stream, 15, 100));
        Assert.Null(cache.Get(TestStreams.NewIncarnation(), 10, 100));
    }

    [Fact]
    public void A_chunk_that_ends_at_the_tail_is_valid_only_until_the_tail_moves()
    {
        var cache = new ChunkCache(10_000, maxChunkBytes: 10_000);
        Segment chunk = Chunk(10, 5);
        cache.Put(Stream, chunk, isFull: false);
        Assert.Same(chunk, cache.Get(Stream, 10, 15));
        Assert.Null(cache.Get(Stream, 10, 16));
    }

    [Fact]
    public void A_read_never_exceeds_the_tail_of_the_readers_head()
    {
        var cache = new ChunkCache(10_000, maxChunkBytes: 10_000);
        cache.Put(Stream, Chunk(10, 5), isFull: true);
        Assert.Null(cache.Get(Stream, 10, 14));
        Assert.NotNull(cache.Get(Stream, 10, 15));
    }

    [Fact]
    public void A_longer_chunk_replaces_a_shorter_one()
    {
        var cache = new ChunkCache(10_000, maxChunkBytes: 10_000);
        cache.Put(Stream, Chunk(10, 5), isFull: false);
        Segment longer = Chunk(10, 50);
        cache.Put(Stream, longer, isFull: false);
        Assert.Same(longer, cache.Get(Stream, 10, 60));
        Assert.Null(cache.Get(Stream, 10, 15));
    }

    [Fact]
    public void A_chunk_above_the_maximum_length_is_not_cached_and_evicts_nothing()
    {
        var cache = new ChunkCache(10_000, maxChunkBytes: 100);
        cache.Put(Stream, Chunk(0, 100), isFull: true);
        cache.Put(Stream, Chunk(100, 101), isFull: true);
        Assert.NotNull(cache.Get(Stream, 0, 1_000));
        Assert.Null(cache.Get(Stream, 100, 1_000));
    }

    [Fact]
    public void The_least_recently_used_chunks_are_evicted_first()
    {
        // Each chunk needs slightly more than 1,000 bytes.
        var cache = new ChunkCache(3_900, maxChunkBytes: 10_000);
        cache.Put(Stream, Chunk(0, 1_000), isFull: true);
        cache.Put(Stream, Chunk(1_000, 1_000), isFull: true);
        cache.Put(Stream, Chunk(2_000, 1_000), isFull: true);
        Assert.NotNull(cache.Get(Stream, 0, 9_000));

        cache.Put(Stream, Chunk(3_000, 1_000), isFull: true);
        Assert.NotNull(cache.Get(Stream, 0, 9_000));
        Assert.Null(cache.Get(Stream, 1_000, 9_000));
        Assert.NotNull(cache.Get(Stream, 2_000, 9_000));
        Assert.NotNull(cache.Get(Stream, 3_000, 9_000));
    }

    [Fact]
    public void A_chunk_larger_than_the_cache_is_not_cached()
    {
        var cache = new ChunkCache(1_000, maxChunkBytes: 10_000);
        cache.Put(Stream, Chunk(0, 2_000), isFull: true);
        Assert.Null(cache.Get(Stream, 0, 9_000));
        Segment small = Chunk(5_000, 10);
        cache.Put(Stream, small, isFull: true);
        Assert.Same(small, cache.Get(Stream, 5_000, 9_000));
    }

    [Fact]
    public void Replacing_a_chunk_releases_its_capacity()
    {
        var cache = new ChunkCache(3_000, maxChunkBytes: 10_000);
        cache.Put(Stream, Chunk(0, 1_000), isFull: true);
        for (int i = 0; i < 100; i++)
        {
            cache.Put(Stream, Chunk(1_000, 1_000), isFull: true);
        }

        Assert.NotNull(cache.Get(Stream, 0, 9_000));
        Assert.NotNull(cache.Get(Stream, 1_000, 9_000));
    }

    [Fact]
    public void The_number_of_tiny_chunks_is_limited()
    {
        var cache = new ChunkCache(100_000, maxChunkBytes: 10_000);
        for (int i = 0; i < 10_000; i++)
        {
            cache.Put(Stream, Chunk(i, 1), isFull: true);
        }

        int kept = Enumerable.Range(0, 10_000).Count(i => cache.Get(Stream, i, 99_999) is not null);
        Assert.InRange(kept, 1, 1_000);
    }

    private static Segment Chunk(long start, int length) => TestStreams.Segment(start, TestBytes.Random(length, 1));
}
