using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A commit whose expectation does not hold writes nothing at all.</summary>
public abstract class CommitConflictContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task A_stale_commit_writes_nothing()
    {
        TestStream stream = await CreateAsync();
        Incarnation fork = TestStreams.NewIncarnation();
        ProducerRow known = TestStreams.ProducerRow("known", 1, 1);
        ProducerRow unknown = TestStreams.ProducerRow("unknown", 0, 0);
        await stream.ApplyAsync(stream.Next() with { Producers = [known] });
        StreamCommit stale = stream.NextAppend(TestBytes.Text("lost")) with
        {
            Producers = [known with { State = new ProducerState(9, 9) }, unknown],
            AddedFork = fork,
            InsertsForkGuard = true,
        };
        await stream.AppendAsync(TestBytes.Text("won"));

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(stale));

        StreamSnapshot snapshot = await Store.GetAsync(Path, new SnapshotQuery([known.Id, unknown.Id], [fork]), None);
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Equal(stream.Version, snapshot.Version);
        Assert.Equal([KeyValuePair.Create(known.Id, known.State)], snapshot.Producers);
        Assert.Empty(snapshot.Forks);
        await AssertStoresAsync(stream);
        Assert.True(await Store.ClaimForkGuardAsync(Path, stream.Incarnation, None));
    }

    [Fact]
    public async Task A_commit_that_expects_a_version_conflicts_where_nothing_is()
    {
        TestStream elsewhere = await CreateAsync("elsewhere");
        StreamCommit commit = new TestStream(Store, Path).NextAppend(TestBytes.Text("x")) with { Expected = elsewhere.Version };

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(commit));

        Assert.Null((await GetAsync()).Head);
        Assert.Null(await Store.ReadAsync(Path, commit.Head.Incarnation, 0, 100, None));
        Assert.DoesNotContain(Path, await Store.ListAsync("", null, 10, None));
    }

    [Fact]
    public async Task A_creation_conflicts_where_a_stream_is()
    {
        TestStream stream = await CreateAsync();
        StreamCommit second = new TestStream(Store, Path).NextAppend(TestBytes.Text("x"));

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(second));

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        Assert.Null(await Store.ReadAsync(Path, second.Head.Incarnation, 0, 100, None));
    }

    [Fact]
    public async Task A_creation_that_expects_no_head_conflicts_where_a_tombstone_is()
    {
        TestStream stream = await CreateAsync();
        await stream.DeleteIncarnationAsync();

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(new TestStream(Store, Path).Next()));

        StreamSnapshot snapshot = await GetAsync();
        Assert.Equal(StreamStatus.Deleted, snapshot.Head?.Status);
        Assert.Equal(stream.Version, snapshot.Version);
    }

    [Fact]
    public async Task A_version_of_an_earlier_life_conflicts_in_the_next_one()
    {
        TestStream stream = await CreateAsync();
        StreamCommit late = stream.NextAppend(TestBytes.Text("late"));
        await stream.DeleteIncarnationAsync();
        StreamCommit lateRebirth = stream.Next(head => head.Reborn());
        await stream.RebirthAsync();

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(late));
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(lateRebirth));

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        Assert.Null(await Store.ReadAsync(Path, late.Head.Incarnation, 0, 100, None));
    }

    [Fact]
    public async Task A_commit_given_again_after_it_was_applied_conflicts_and_is_not_applied_twice()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Text("once")) with { Producers = [TestStreams.ProducerRow("p", 0, 1)] };
        await stream.ApplyAsync(commit);

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(commit));

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_commit_given_again_after_others_followed_conflicts_and_undoes_nothing()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Text("once")) with { Producers = [TestStreams.ProducerRow("p", 0, 1)] };
        await stream.ApplyAsync(commit);
        await stream.ApplyAsync(stream.NextAppend(TestBytes.Text("twice")) with { Producers = [TestStreams.ProducerRow("p", 0, 2)] });

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(commit));

        StreamSnapshot snapshot = await GetProducersAsync(TestStreams.Producer("p"));
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Equal(new ProducerState(0, 2), snapshot.Producers.Values.Single());
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_creation_given_again_conflicts_and_leaves_the_stream_as_it_is()
    {
        var stream = new TestStream(Store, Path);
        StreamCommit creation = stream.NextAppend(TestBytes.Text("once"));
        await stream.ApplyAsync(creation);

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(creation));

        Assert.Equal(stream.Version, (await GetAsync()).Version);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_conflict_on_one_path_concerns_no_other()
    {
        TestStream one = await CreateAsync("one");
        TestStream other = await CreateAsync("other");
        StreamCommit stale = one.NextAppend(TestBytes.Text("stale"));
        await one.AppendAsync(TestBytes.Text("one"));

        Task<CommitResult> refused = Store.CommitAsync(stale).AsTask();
        Task accepted = other.AppendAsync(TestBytes.Text("other"));

        Assert.Equal(CommitResult.Conflict, await refused);
        await accepted;
        await AssertStoresAsync(one);
        await AssertStoresAsync(other);
    }
}
