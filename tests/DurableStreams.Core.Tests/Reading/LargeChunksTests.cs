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
        LargeChunks chunks = Create();
        Segment chunk = Chunk(10, 100);
        chunks.Add(Stream, chunk, 0);
        Assert.Same(chunk, chunks.Get(Stream, 10, 110));
        Assert.Null(chunks.Get(Stream, 10, 109));
        Assert.Null(chunks.Get(Stream, 11, 110));
        Assert.Null(chunks.Get(TestStreams.NewIncarnation(), 10, 110));
        GC.KeepAlive(chunk);
    }

    [Fact]
    public void A_chunk_is_large_from_the_minimum_size_on()
    {
        LargeChunks chunks = Create();
        Assert.True(chunks.IsLarge(Chunk(0, 100)));
        Assert.False(chunks.IsLarge(Chunk(0, 99)));
    }

    [Fact]
    public void The_use_of_a_reader_that_forgot_to_end_it_ends_when_it_is_collected()
    {
        LargeChunks chunks = Create();
        UseAndForget(chunks);

        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.NotNull(chunks.TryUse(Chunk(0, 1000)));
    }

    [Fact]
    public void A_chunk_that_nobody_uses_is_collected()
    {
        LargeChunks chunks = Create();
        for (int i = 0; i < 2000; i++)
        {
            AddUnused(chunks, i * 100);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Null(chunks.Get(Stream, 0, 1_000_000));

        // The entries of collected chunks make room for new ones.
        Segment chunk = Chunk(500_000, 100);
        chunks.Add(Stream, chunk, 0);
        Assert.Same(chunk, chunks.Get(Stream, 500_000, 1_000_000));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddUnused(LargeChunks chunks, long start) => chunks.Add(Stream, Chunk(start, 100), 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseAndForget(LargeChunks chunks) => Assert.NotNull(chunks.TryUse(Chunk(0, 1000)));

    private static LargeChunks Create() => new(minBytes: 100, new ReadBudget(1000, TimeProvider.System));

    private static Segment Chunk(long start, int length) => TestStreams.Segment(start, TestBytes.Random(length, 1));
}
