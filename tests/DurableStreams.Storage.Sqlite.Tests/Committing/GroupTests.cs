using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

public sealed class GroupTests : IAsyncLifetime
{
    private readonly CommitProbe _probe = new();
    private readonly List<TestStream> _streams = [];

    private StoreFolder? _folder;

    private SqliteStreamStore Store => _folder!.Store;

    public async Task InitializeAsync()
    {
        _folder = StoreFolder.WithStore(_probe);
        for (int i = 0; i < 5; i++)
        {
            _streams.Add(await TestStream.CreateAsync(Store, TestStreams.Path($"stream/{i}")));
        }
    }

    public async Task DisposeAsync() => await _folder!.DisposeAsync();

    [Fact]
    public async Task A_stale_commit_does_not_affect_the_others_of_its_group()
    {
        StreamCommit[] commits = NextAppends();
        commits[2] = commits[2] with { Expected = new RowVersion(7) };

        CommitResult[] results = await CommitTogetherAsync(commits);

        Assert.Equal(CommitResult.Conflict, results[2]);
        await AssertAllButThirdAsync(results);
    }

    [Fact]
    public async Task A_commit_whose_fork_row_is_missing_does_not_affect_the_others_and_writes_nothing()
    {
        StreamCommit[] commits = NextAppends();
        commits[2] = commits[2] with { RemovedFork = TestStreams.NewIncarnation() };

        CommitResult[] results = await CommitTogetherAsync(commits);

        Assert.Equal(CommitResult.Conflict, results[2]);
        await AssertAllButThirdAsync(results);
    }

    [Fact]
    public async Task Of_two_commits_of_one_stream_in_a_group_the_first_wins()
    {
        TestStream stream = _streams[0];

        CommitResult[] results = await CommitTogetherAsync(
            [stream.NextAppend(TestBytes.Text("first")), stream.NextAppend(TestBytes.Text("second"))]);

        Assert.Equal([CommitStatus.Committed, CommitStatus.Conflict], results.Select(result => result.Status));
        Segment? segment = await Store.ReadAsync(stream.Path, stream.Incarnation, 0, 1, default);
        Assert.Equal(TestBytes.Text("first"), segment?.Data.ToArray());
    }

    [Fact]
    public async Task A_commit_that_does_not_continue_its_stream_fails_alone()
    {
        await _streams[2].AppendAsync(TestBytes.Text("x"));
        StreamCommit[] commits = NextAppends();
        commits[2] = commits[2] with { Data = TestStreams.Segment(0, TestBytes.Text("y")) };

        await AssertThirdFailsAloneAsync<ArgumentException>(commits);
    }

    [Fact]
    public async Task A_commit_that_cannot_be_written_fails_alone()
    {
        Store.WriterDatabase.Execute(
            "CREATE TEMP TRIGGER refuse BEFORE INSERT ON forks BEGIN SELECT RAISE(ABORT, 'refused'); END");
        StreamCommit[] commits = NextAppends();
        commits[2] = commits[2] with { AddedFork = TestStreams.NewIncarnation() };

        await AssertThirdFailsAloneAsync<SqliteFailureException>(commits);
    }

    [Fact]
    public async Task A_group_that_is_too_large_for_one_transaction_is_split()
    {
        var streams = new List<TestStream>();
        for (int i = 0; i < 80; i++)
        {
            streams.Add(await TestStream.CreateAsync(Store, TestStreams.Path($"more/{i}")));
        }

        long before = Store.Counters.Transactions;
        byte[] data = TestBytes.Random(250_000, 1);

        // The held write has the first transaction to itself. 67 of these fit into the next one.
        CommitResult[] results = await CommitTogetherAsync([.. streams.Select(stream => stream.NextAppend(data))]);

        Assert.All(results, result => Assert.Equal(CommitStatus.Committed, result.Status));
        Assert.Equal(before + 3, Store.Counters.Transactions);
    }

    private StreamCommit[] NextAppends() => [.. _streams.Select(stream => stream.NextAppend(TestBytes.Text("x")))];

    private async Task AssertThirdFailsAloneAsync<TException>(StreamCommit[] commits)
        where TException : Exception
    {
        Task<CommitResult>[] running = await StartTogetherAsync(commits);

        await Assert.ThrowsAsync<TException>(() => running[2]);
        Assert.All(
            await Task.WhenAll(running.Where((_, i) => i != 2)),
            result => Assert.Equal(CommitStatus.Committed, result.Status));
        await _streams[2].AppendAsync(TestBytes.Text("z"));
    }

    private async Task<CommitResult[]> CommitTogetherAsync(StreamCommit[] commits) =>
        await Task.WhenAll(await StartTogetherAsync(commits));

    /// <summary>Commits in one transaction.</summary>
    private async Task<Task<CommitResult>[]> StartTogetherAsync(StreamCommit[] commits)
    {
        _probe.Hold();
        var reminder = new Reminder.Purge(commits[0].Path, commits[0].Head.Incarnation);
        Task first = Store.ScheduleAsync(reminder, TestStreams.Created, default).AsTask();
        await _probe.HeldAsync();
        Task<CommitResult>[] running = [.. commits.Select(commit => Store.CommitAsync(commit).AsTask())];
        _probe.Release();
        await first;
        return running;
    }

    private async Task AssertAllButThirdAsync(CommitResult[] results)
    {
        for (int i = 0; i < _streams.Count; i++)
        {
            TestStream stream = _streams[i];
            StreamSnapshot snapshot = await Store.GetAsync(stream.Path, SnapshotQuery.HeadOnly, default);
            Assert.Equal(i == 2 ? stream.Version : results[i].Version, snapshot.Version);
            Segment? segment = await Store.ReadAsync(stream.Path, stream.Incarnation, 0, 100, default);
            Assert.Equal(i == 2 ? null : TestBytes.Text("x"), segment?.Data.ToArray());
        }
    }
}
