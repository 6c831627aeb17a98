using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Reading;

public sealed class LargeChunksTests
{
    private static readonly Incarnation Stream = TestStreams.NewIncarnation();

    [Fact]
    public void A_large_chunk_is_found_while_a_reader_uses_it()
    {
        var chunks = new LargeChunks(minBytes: 100);
        Segment chunk = Chunk(10, 100);
        chunks.Add(Stream, chunk);
        Assert.Same(chunk, chunks.Get(Stream, 10, 110));
        Assert.Null(chunks.Get(Stream, 10, 109));
        Assert.Null(chunks.Get(Stream, 11, 110));
        Assert.Null(chunks.Get(TestStreams.NewIncarnation(), 10, 110));
        GC.KeepAlive(chunk);
    }

    [Fact]
    public void A_small_chunk_is_not_added()
    {
        var chunks = new LargeChunks(minBytes: 100);
        Segment chunk = Chunk(0, 99);
        chunks.Add(Stream, chunk);
        Assert.Null(chunks.Get(Stream, 0, 99));
    }

    [Fact]
    public void A_chunk_that_nobody_uses_is_collected()
    {
        var chunks = new LargeChunks(minBytes: 100);
        for (int i = 0; i < 2000; i++)
        {
            AddUnused(chunks, i * 100);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Null(chunks.Get(Stream, 0, 1_000_000));

        // The entries of collected chunks make room for new ones.
        Segment chunk = Chunk(500_000, 100);
        chunks.Add(Stream, chunk);
        Assert.Same(chunk, chunks.Get(Stream, 500_000, 1_000_000));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddUnused(LargeChunks chunks, long start) => chunks.Add(Stream, Chunk(start, 100));

    private static Segment Chunk(long start, int length) => TestStreams.Segment(start, TestBytes.Random(length, 1));
}
