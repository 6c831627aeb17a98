using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Either the creation of a fork wins, or the claim of its guard: never both.</summary>
public abstract class ForkGuardContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task Every_claim_after_the_creation_is_refused()
    {
        StreamCommit creation = Creation(Path);
        Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(creation)).Status);

        Assert.False(await ClaimAsync(creation));
        Assert.False(await ClaimAsync(creation));
        HeadAssert.Same(creation.Head, (await GetAsync()).Head);
    }

    [Fact]
    public async Task A_claim_before_the_creation_wins_and_the_creation_writes_nothing()
    {
        StreamCommit creation = Creation(Path).WithData(TestBytes.Text("x"));

        Assert.True(await ClaimAsync(creation));
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(creation));
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(creation));

        Assert.True(await ClaimAsync(creation));
        Assert.Null((await GetAsync()).Head);
        Assert.Null(await Store.ReadAsync(Path, creation.Head.Incarnation, 100, 100, None));
        Assert.Empty(await Store.ListAsync("", null, 10, None));
    }

    [Fact]
    public async Task Exactly_one_of_a_concurrent_creation_and_claim_wins()
    {
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            StreamCommit creation = Creation(TestStreams.Path($"fork/{round}"));

            bool[] won = await Race.RunAsync(2, async i => i == 0
                ? (await Handle(round).CommitAsync(creation)).Status == CommitStatus.Committed
                : await Handle(round + 1).ClaimForkGuardAsync(creation.Path, creation.Head.Incarnation, None));

            Assert.Single(won, true);
            Assert.Equal(won[1], await ClaimAsync(creation));
            Assert.Equal(won[0], (await GetAsync(creation.Path)).Head is not null);
        }
    }

    [Fact]
    public async Task Concurrent_claims_all_succeed()
    {
        StreamCommit creation = Creation(Path);

        bool[] claimed = await Race.RunAsync(
            4, i => Handle(i).ClaimForkGuardAsync(Path, creation.Head.Incarnation, None).AsTask());

        Assert.All(claimed, Assert.True);
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(creation));
    }

    [Fact]
    public async Task A_creation_that_conflicts_leaves_no_guard()
    {
        await CreateAsync();
        StreamCommit late = Creation(Path);
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(late));

        Assert.True(await ClaimAsync(late));
    }

    [Fact]
    public async Task A_repeated_creation_conflicts_and_keeps_its_guard()
    {
        StreamCommit creation = Creation(Path);
        await Store.CommitAsync(creation);

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(creation));
        Assert.False(await ClaimAsync(creation));
    }

    [Fact]
    public async Task A_claim_affects_only_one_incarnation()
    {
        StreamCommit creation = Creation(Path);
        Assert.True(await Store.ClaimForkGuardAsync(Path, TestStreams.NewIncarnation(), None));
        Assert.True(await Store.ClaimForkGuardAsync(TestStreams.Path("other"), TestStreams.NewIncarnation(), None));

        Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(creation)).Status);
    }

    [Fact]
    public async Task A_claim_leaves_the_stream_at_its_path_unchanged()
    {
        TestStream stream = await CreateAsync();
        Assert.True(await Store.ClaimForkGuardAsync(Path, TestStreams.NewIncarnation(), None));

        StreamSnapshot snapshot = await GetAsync();
        Assert.Equal(stream.Version, snapshot.Version);
        HeadAssert.Same(stream.Head, snapshot.Head);
        await stream.AppendAsync(TestBytes.Text("more"));
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task An_undone_fork_can_be_created_again_as_another_incarnation()
    {
        StreamCommit undone = Creation(Path);
        Assert.True(await ClaimAsync(undone));
        StreamCommit again = Creation(Path);

        Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(again)).Status);

        Assert.True(await ClaimAsync(undone));
        Assert.False(await ClaimAsync(again));
    }

    [Fact]
    public async Task A_fork_can_replace_a_tombstone()
    {
        TestStream stream = await CreateAsync();
        await stream.DeleteIncarnationAsync();
        StreamCommit creation = stream.Next(head => head.Reborn() with
        {
            Origin = new ForkOrigin(TestStreams.Path("source"), TestStreams.NewIncarnation(), 0),
        });

        await stream.ApplyAsync(creation with { InsertsForkGuard = true });

        Assert.False(await ClaimAsync(creation));
    }

    private static StreamCommit Creation(StreamPath fork)
    {
        StreamHead head = TestStreams.NewHead() with
        {
            Origin = new ForkOrigin(TestStreams.Path("source"), TestStreams.NewIncarnation(), 100),
            Tail = 100,
        };
        return TestStreams.Commit(fork, RowVersion.None, head) with { InsertsForkGuard = true };
    }

    private async Task<bool> ClaimAsync(StreamCommit creation) =>
        await Store.ClaimForkGuardAsync(creation.Path, creation.Head.Incarnation, None);
}
