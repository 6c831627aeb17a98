using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A commit that breaks <see cref="CommitRules"/> is refused before anything is written.</summary>
public abstract class CommitRulesContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task A_commit_whose_id_is_not_the_last_one_in_the_ring_is_refused()
    {
        TestStream stream = await CreateAsync();

        await AssertRefusedAsync(stream, stream.Next() with { Id = CommitId.New() });
        await AssertRefusedAsync(stream, stream.Next() with { Head = stream.Head with { Commits = CommitRing.Empty } });
    }

    [Fact]
    public async Task Data_whose_length_differs_from_its_boundaries_is_refused()
    {
        TestStream stream = await CreateAsync();
        StreamCommit next = stream.Next(head => head with { Tail = 3 });

        await AssertRefusedAsync(
            stream, next with { Data = new Segment(0, TestBytes.Text("abc"), AppendBoundaries.Single(2)) });
        await AssertRefusedAsync(stream, next with { Data = new Segment(0, TestBytes.Text("abc"), default) });
    }

    [Fact]
    public async Task Data_without_appends_or_with_an_empty_one_is_refused()
    {
        TestStream stream = await CreateAsync();
        StreamCommit next = stream.Next(head => head with { Tail = 3 });

        await AssertRefusedAsync(stream, stream.Next() with { Data = new Segment(0, default, default) });
        await AssertRefusedAsync(
            stream,
            next with { Data = new Segment(0, TestBytes.Text("abc"), new AppendBoundaries(new byte[] { 3, 0 })) });
    }

    [Fact]
    public async Task Several_appends_above_the_total_limit_are_refused()
    {
        TestStream stream = await CreateAsync();

        await AssertRefusedAsync(stream, stream.NextAppend(new byte[Store.MaxCommitBytes], new byte[1]));
    }

    private async Task AssertRefusedAsync(TestStream stream, StreamCommit commit)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(commit));
        Assert.Equal(stream.Version, (await GetAsync()).Version);
    }
}
