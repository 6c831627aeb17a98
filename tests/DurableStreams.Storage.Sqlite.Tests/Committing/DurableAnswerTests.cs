using DurableStreams.Storage.Sqlite.Tests.Journal;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

public sealed class DurableAnswerTests
{
    private const int Streams = 64;

    [Fact]
    public async Task The_connection_that_writes_logs_ahead_and_waits_for_the_disk()
    {
        await using StoreFolder folder = StoreFolder.WithStore();

        Assert.Equal("wal", folder.Store.WriterDatabase.ReadText("PRAGMA journal_mode"));
        Assert.Equal(2, folder.Store.WriterDatabase.ReadNumber("PRAGMA synchronous"));
        Assert.Equal(1, folder.Store.WriterDatabase.ReadNumber("PRAGMA fullfsync"));
        Assert.Equal(4096, folder.Store.WriterDatabase.ReadNumber("PRAGMA page_size"));
    }

    [Fact]
    public async Task No_commit_is_answered_before_its_transaction_is_on_the_disk()
    {
        var probe = new CommitProbe();
        await using StoreFolder folder = StoreFolder.WithStore(probe);
        long before = folder.Store.Counters.Transactions;
        probe.Hold();
        Task<CommitResult> first = Create(folder, "first");
        await probe.HeldAsync();

        // All of these arrive while the first one waits, so they share the second transaction.
        Task<CommitResult>[] others = [.. Enumerable.Range(0, Streams).Select(i => Create(folder, $"stream/{i}"))];
        Assert.False(first.IsCompleted);
        Assert.Equal(before, folder.Store.Counters.Transactions);
        probe.ReleaseOne();
        Assert.Equal(CommitStatus.Committed, (await first).Status);
        await probe.HeldAsync();

        Assert.DoesNotContain(others, other => other.IsCompleted);
        Assert.Equal(before + 1, folder.Store.Counters.Transactions);
        Assert.Null((await folder.Store.GetAsync(TestStreams.Path("stream/0"), SnapshotQuery.HeadOnly, default)).Head);
        probe.Release();
        Assert.All(await Task.WhenAll(others), result => Assert.Equal(CommitStatus.Committed, result.Status));
        Assert.Equal(before + 2, folder.Store.Counters.Transactions);
        Assert.Equal(2, probe.CommitsSeen);
    }

    [Fact]
    public async Task Due_work_and_fork_guards_wait_for_the_disk_too()
    {
        var probe = new CommitProbe();
        await using StoreFolder folder = StoreFolder.WithStore(probe);
        var reminder = new Reminder.Purge(TestStreams.Path("p"), TestStreams.NewIncarnation());
        probe.Hold();
        Task scheduled = folder.Store.ScheduleAsync(reminder, TestStreams.Created, default).AsTask();
        await probe.HeldAsync();
        Task<bool> claimed = folder.Store.ClaimForkGuardAsync(reminder.Path, reminder.Incarnation, default).AsTask();

        Assert.False(scheduled.IsCompleted);
        probe.ReleaseOne();
        await scheduled;
        await probe.HeldAsync();
        Assert.False(claimed.IsCompleted);
        probe.Release();
        Assert.True(await claimed);
    }

    [Fact]
    public async Task Answered_commits_are_in_the_files_that_a_crash_would_leave()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("p"));
        await stream.AppendAsync(TestBytes.Random(10_000, 1));
        await using StoreFolder crashed = CrashedFolder.Of(folder);
        crashed.Open();

        StreamSnapshot snapshot = await crashed.Store.GetAsync(stream.Path, SnapshotQuery.HeadOnly, default);
        Assert.Equal(stream.Version, snapshot.Version);
        Segment? segment = await crashed.Store.ReadAsync(stream.Path, stream.Incarnation, 0, 1, default);
        Assert.Equal(stream.Written.ToArray(), segment?.Data.ToArray());
    }

    [Fact]
    public async Task Queued_commits_are_written_when_the_store_is_closed_and_later_ones_are_rejected()
    {
        var probe = new CommitProbe();
        await using StoreFolder folder = StoreFolder.WithStore(probe);
        SqliteStreamStore store = folder.Store;
        probe.Hold();
        Task<CommitResult> first = Create(folder, "first");
        await probe.HeldAsync();
        Task<CommitResult> waiting = Create(folder, "waiting");
        Task closing = folder.CloseAsync();
        probe.Release();
        await closing;

        Assert.Equal(CommitStatus.Committed, (await first).Status);
        Assert.Equal(CommitStatus.Committed, (await waiting).Status);
        Assert.Equal(CommitResult.Rejected, await new TestStreamCommit("later").CommitAsync(store));
        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await store.GetAsync(TestStreams.Path("first"), SnapshotQuery.HeadOnly, default));
    }

    private static Task<CommitResult> Create(StoreFolder folder, string path) =>
        new TestStreamCommit(path).CommitAsync(folder.Store);

    /// <summary>The creation of a stream with some bytes.</summary>
    private sealed record TestStreamCommit(string Path)
    {
        public Task<CommitResult> CommitAsync(SqliteStreamStore store) =>
            store.CommitAsync(new TestStream(store, TestStreams.Path(Path)).NextAppend(TestBytes.Text(Path))).AsTask();
    }
}
