using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A commit whose expected version does not match writes nothing.</summary>
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
    public async Task A_commit_that_expects_a_version_conflicts_on_an_unused_path()
    {
        TestStream elsewhere = await CreateAsync("elsewhere");
        StreamCommit creation = new TestStream(Store, Path).NextAppend(TestBytes.Text("x"));
        StreamCommit commit = creation with { Expected = elsewhere.Version };

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(commit));

        Assert.Null((await GetAsync()).Head);
        Assert.Null(await Store.ReadAsync(Path, commit.Head.Incarnation, 0, 100, None));
        Assert.DoesNotContain(Path, await Store.ListAsync("", null, 10, None));
    }

    [Fact]
    public async Task A_creation_conflicts_with_an_existing_stream()
    {
        TestStream stream = await CreateAsync();
        StreamCommit second = new TestStream(Store, Path).NextAppend(TestBytes.Text("x"));

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(second));

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        Assert.Null(await Store.ReadAsync(Path, second.Head.Incarnation, 0, 100, None));
    }

    [Fact]
    public async Task A_creation_that_expects_no_head_conflicts_with_a_tombstone()
    {
        TestStream stream = await CreateAsync();
        await stream.DeleteIncarnationAsync();

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(new TestStream(Store, Path).Next()));

        StreamSnapshot snapshot = await GetAsync();
        Assert.Equal(StreamStatus.Deleted, snapshot.Head?.Status);
        Assert.Equal(stream.Version, snapshot.Version);
    }

    [Fact]
    public async Task A_version_of_an_earlier_incarnation_conflicts_in_the_next_one()
    {
        TestStream stream = await CreateAsync();
        StreamCommit late = stream.NextAppend(TestBytes.Text("late"));
        await stream.DeleteIncarnationAsync();
        StreamCommit lateRecreation = stream.Next(head => head.Reborn());
        await stream.RebirthAsync();

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(late));
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(lateRecreation));

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        Assert.Null(await Store.ReadAsync(Path, late.Head.Incarnation, 0, 100, None));
    }

    [Fact]
    public async Task A_repeated_commit_conflicts_and_is_not_applied_twice()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Text("once")) with
        {
            Producers = [TestStreams.ProducerRow("p", 0, 1)],
        };
        await stream.ApplyAsync(commit);

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(commit));

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_commit_repeated_after_later_ones_conflicts_and_undoes_nothing()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Text("once")) with
        {
            Producers = [TestStreams.ProducerRow("p", 0, 1)],
        };
        await stream.ApplyAsync(commit);
        await stream.ApplyAsync(stream.NextAppend(TestBytes.Text("twice")) with
        {
            Producers = [TestStreams.ProducerRow("p", 0, 2)],
        });

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(commit));

        StreamSnapshot snapshot = await GetProducersAsync(TestStreams.Producer("p"));
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Equal(new ProducerState(0, 2), snapshot.Producers.Values.Single());
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_repeated_creation_conflicts_and_leaves_the_stream_unchanged()
    {
        var stream = new TestStream(Store, Path);
        StreamCommit creation = stream.NextAppend(TestBytes.Text("once"));
        await stream.ApplyAsync(creation);

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(creation));

        Assert.Equal(stream.Version, (await GetAsync()).Version);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_conflict_on_one_path_does_not_affect_another()
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
