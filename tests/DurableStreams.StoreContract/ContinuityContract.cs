using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>The bytes of a commit must start where the stored ones end.</summary>
public abstract class ContinuityContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IChecksContinuity, new()
{
    // Stores may write commits of different sizes in different ways.
    private const int Small = 100;
    private const int Large = 20_000;

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Data_that_leaves_a_gap_or_overlaps_is_refused(int length)
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Random(10, 1));

        await AssertRefusedAsync(stream, StartingAt(stream, 11, length));
        await AssertRefusedAsync(stream, StartingAt(stream, 9, length));
        await AssertRefusedAsync(stream, StartingAt(stream, 0, length));
        await stream.AppendAsync(TestBytes.Random(length, 2));
    }

    [Fact]
    public async Task A_tail_that_is_not_the_end_of_the_data_is_refused()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Random(10, 1));

        await AssertRefusedAsync(stream, stream.Next(head => head with { Tail = 11 }));
        StreamCommit append = stream.NextAppend(TestBytes.Text("x"));
        await AssertRefusedAsync(stream, append with { Head = append.Head with { Tail = 10 } });
    }

    [Fact]
    public async Task A_new_stream_starts_at_its_own_start()
    {
        var stream = new TestStream(Store, Path);

        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(StartingAt(stream, 1, Small)));

        Assert.Null((await GetAsync()).Head);
        await stream.AppendAsync(TestBytes.Random(Small, 1));
    }

    [Fact]
    public async Task A_stale_commit_is_a_conflict_wherever_its_data_starts()
    {
        TestStream stream = await CreateAsync();
        StreamCommit stale = stream.NextAppend(TestBytes.Random(Large, 1));
        await stream.AppendAsync(TestBytes.Text("x"));

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(stale));
    }

    private static StreamCommit StartingAt(TestStream stream, long start, int length)
    {
        Segment data = TestStreams.Segment(start, TestBytes.Random(length, 3));
        return stream.Next(head => head with { Tail = data.End }) with { Data = data };
    }

    private async Task AssertRefusedAsync(TestStream stream, StreamCommit commit)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(commit));
        Assert.Equal(stream.Version, (await GetAsync()).Version);
    }
}
