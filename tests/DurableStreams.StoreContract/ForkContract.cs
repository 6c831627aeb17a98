using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A source has one row for each fork that reads it.</summary>
public abstract class ForkContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private readonly Incarnation _fork = TestStreams.NewIncarnation();
    private readonly Incarnation _otherFork = TestStreams.NewIncarnation();

    [Fact]
    public async Task A_snapshot_contains_only_the_requested_forks_that_exist()
    {
        TestStream source = await CreateAsync();
        await source.ApplyAsync(Adding(source, _fork));

        Assert.Equal([_fork], (await GetForksAsync(_fork, _otherFork)).Forks);
        Assert.Empty((await GetForksAsync(_otherFork)).Forks);
        Assert.Empty((await GetAsync()).Forks);
    }

    [Fact]
    public async Task A_fork_is_added_only_once()
    {
        TestStream source = await CreateAsync();
        await source.ApplyAsync(Adding(source, _fork));

        StreamCommit again = Adding(source, _fork).WithData(TestBytes.Text("x"));
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(again));

        StreamSnapshot snapshot = await GetForksAsync(_fork);
        Assert.Equal([_fork], snapshot.Forks);
        Assert.Equal(source.Version, snapshot.Version);
        HeadAssert.Same(source.Head, snapshot.Head);
        Assert.Null(await ReadAsync(source, 0));
    }

    [Fact]
    public async Task A_removed_fork_is_gone_and_can_be_added_again()
    {
        TestStream source = await CreateAsync();
        await source.ApplyAsync(Adding(source, _fork));
        await source.ApplyAsync(Adding(source, _otherFork));

        await source.ApplyAsync(Removing(source, _fork));
        Assert.Equal([_otherFork], (await GetForksAsync(_fork, _otherFork)).Forks);

        await source.ApplyAsync(Adding(source, _fork));
        Assert.Equal(2, (await GetForksAsync(_fork, _otherFork)).Forks.Count);
        Assert.Equal(2, (await GetAsync()).Head?.ForkCount);
    }

    [Fact]
    public async Task Removing_a_fork_that_is_missing_conflicts_and_writes_nothing()
    {
        TestStream source = await CreateAsync();
        await source.ApplyAsync(Adding(source, _fork));

        StreamCommit missing = Removing(source, _otherFork).WithData(TestBytes.Text("x")) with
        {
            Producers = [TestStreams.ProducerRow("p", 0, 0)],
        };
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(missing));

        var query = new SnapshotQuery([TestStreams.Producer("p")], [_fork]);
        StreamSnapshot snapshot = await Store.GetAsync(Path, query, None);
        HeadAssert.Same(source.Head, snapshot.Head);
        Assert.Equal([_fork], snapshot.Forks);
        Assert.Empty(snapshot.Producers);
        Assert.Null(await ReadAsync(source, 0));
    }

    [Fact]
    public async Task A_fork_is_removed_only_once()
    {
        TestStream source = await CreateAsync();
        await source.ApplyAsync(Adding(source, _fork));
        await source.ApplyAsync(Removing(source, _fork));

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(Removing(source, _fork)));

        Assert.Equal(0, (await GetAsync()).Head?.ForkCount);
    }

    [Fact]
    public async Task One_commit_can_remove_a_fork_and_add_another()
    {
        TestStream source = await CreateAsync();
        await source.ApplyAsync(Adding(source, _fork));

        await source.ApplyAsync(source.Next() with { RemovedFork = _fork, AddedFork = _otherFork });

        Assert.Equal([_otherFork], (await GetForksAsync(_fork, _otherFork)).Forks);
    }

    [Fact]
    public async Task The_last_fork_of_a_soft_deleted_source_is_removed_with_its_deletion()
    {
        TestStream source = await CreateAsync();
        await source.ApplyAsync(Adding(source, _fork));
        await source.ApplyAsync(source.Next(head => head with { Status = StreamStatus.SoftDeleted }));
        Assert.Equal([_fork], (await GetForksAsync(_fork)).Forks);

        StreamCommit deletion = source.Next(head => head with { Status = StreamStatus.Deleted, ForkCount = 0 });
        await source.ApplyAsync(deletion with { RemovedFork = _fork });

        Assert.Equal(StreamStatus.Deleted, (await GetAsync()).Head?.Status);
        Assert.Empty((await GetForksAsync(_fork)).Forks);
    }

    [Fact]
    public async Task Forks_belong_to_one_incarnation_of_one_path()
    {
        TestStream source = await CreateAsync();
        TestStream other = await CreateAsync("other");
        await source.ApplyAsync(Adding(source, _fork));

        Assert.Empty((await Store.GetAsync(other.Path, new SnapshotQuery([], [_fork]), None)).Forks);
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(Removing(other, _fork)));

        await source.DeleteIncarnationAsync();
        await source.RebirthAsync();
        Assert.Empty((await GetForksAsync(_fork)).Forks);
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(Removing(source, _fork)));
        await source.ApplyAsync(Adding(source, _fork));
        Assert.Equal([_fork], (await GetForksAsync(_fork)).Forks);
    }

    [Fact]
    public async Task Many_forks_are_read_in_one_snapshot()
    {
        Incarnation[] forks = [.. Enumerable.Range(0, 20).Select(_ => TestStreams.NewIncarnation())];
        TestStream source = await CreateAsync();
        foreach (Incarnation fork in forks)
        {
            await source.ApplyAsync(Adding(source, fork));
        }

        StreamSnapshot snapshot = await GetForksAsync([_fork, .. forks]);

        Assert.Equal(forks.ToHashSet(), snapshot.Forks);
        Assert.Equal(forks.Length, snapshot.Head?.ForkCount);
    }

    private static StreamCommit Adding(TestStream source, Incarnation fork) =>
        source.Next(head => head with { ForkCount = head.ForkCount + 1 }) with { AddedFork = fork };

    private static StreamCommit Removing(TestStream source, Incarnation fork) =>
        source.Next(head => head with { ForkCount = head.ForkCount - 1 }) with { RemovedFork = fork };
}
