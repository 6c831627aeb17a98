using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

public sealed class FailingTransactionTests : ProbedStoreTests
{
    private const int Busy = 5;
    private const int DiskFull = 13;
    private const int TooBig = 18;

    [Theory]
    [InlineData(nameof(CommitStep.Begin), Busy)]
    [InlineData(nameof(CommitStep.Begin), SyncFailed)]
    [InlineData(nameof(CommitStep.Write), DiskFull)]
    [InlineData(nameof(CommitStep.Write), SyncFailed)]
    [InlineData(nameof(CommitStep.Commit), DiskFull)]
    [InlineData(nameof(CommitStep.Commit), Busy)]
    public async Task A_transaction_that_certainly_did_not_take_place_is_rejected(string step, int resultCode)
    {
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x"));
        Probe.FailBefore(Enum.Parse<CommitStep>(step), resultCode);

        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(commit));

        await AssertUnchangedAsync();
        await Stream.ApplyAsync(commit);
    }

    [Fact]
    public async Task A_commit_that_is_too_large_for_the_database_is_not_worth_a_retry()
    {
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x"));
        Probe.FailBefore(CommitStep.Write, TooBig);

        Assert.Equal(CommitResult.TooLarge, await Store.CommitAsync(commit));

        await AssertUnchangedAsync();
        await Stream.ApplyAsync(commit);
    }

    [Fact]
    public async Task A_failure_after_the_rows_were_written_leaves_none_of_them()
    {
        StreamCommit creation = new TestStream(Store, TestStreams.Path("other")).NextAppend(TestBytes.Text("x"));
        Probe.FailAfter(CommitStep.Write, DiskFull);

        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(creation));

        Assert.Null((await Store.GetAsync(creation.Path, SnapshotQuery.HeadOnly, default)).Head);
        Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(creation)).Status);
        Segment? segment = await Store.ReadAsync(creation.Path, creation.Head.Incarnation, 0, 1, default);
        Assert.Equal(TestBytes.Text("x"), segment?.Data.ToArray());
    }

    [Fact]
    public async Task A_commit_that_failed_at_the_disk_is_unknown_and_can_be_repeated()
    {
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x"));
        Probe.FailBefore(CommitStep.Commit, SyncFailed);

        Assert.Equal(CommitResult.Unknown, await Store.CommitAsync(commit));

        await AssertUnchangedAsync();
        await Stream.ApplyAsync(commit);
    }

    [Fact]
    public async Task A_commit_whose_success_was_not_seen_is_unknown_and_found_in_the_ring()
    {
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x"));
        Probe.FailAfter(CommitStep.Commit, SyncFailed);

        Assert.Equal(CommitResult.Unknown, await Store.CommitAsync(commit));

        StreamSnapshot snapshot = await Store.GetAsync(Stream.Path, SnapshotQuery.HeadOnly, default);
        Assert.True(snapshot.Head?.Commits.Contains(commit.Id));
        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(commit));
    }

    [Fact]
    public async Task A_full_disk_that_cannot_be_rolled_back_is_unknown_and_the_database_is_reopened()
    {
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x"));
        Probe.FailBefore(CommitStep.Commit, DiskFull);
        Probe.FailBefore(CommitStep.RollBack, SyncFailed);

        Assert.Equal(CommitResult.Unknown, await Store.CommitAsync(commit));

        await AssertUnchangedAsync();
        await Stream.ApplyAsync(commit);
    }

    [Fact]
    public async Task Writes_other_than_commits_report_that_the_store_is_unavailable()
    {
        var reminder = new Reminder.Expire(Stream.Path, Stream.Incarnation);
        Probe.FailBefore(CommitStep.Commit, SyncFailed);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await Store.ScheduleAsync(reminder, TestStreams.Created, default));
        Probe.FailBefore(CommitStep.Write, DiskFull);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await Store.ClaimForkGuardAsync(Stream.Path, Stream.Incarnation, default));
        Probe.FailBefore(CommitStep.Begin, Busy);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await Store.PurgeAsync(TestStreams.Path("q"), Stream.Incarnation, 1, default));

        Assert.Empty(await Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, default));
    }

    [Fact]
    public async Task A_disk_that_is_really_full_rejects_and_works_again_when_there_is_room()
    {
        Database database = Store.WriterDatabase;
        long pages = database.ReadNumber("PRAGMA page_count");
        database.ReadNumber($"PRAGMA max_page_count = {pages + 10}");
        StreamCommit large = Stream.NextAppend(TestBytes.Random(250_000, 1));
        StreamCommit small = Stream.NextAppend(TestBytes.Text("small"));

        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(large));
        await AssertUnchangedAsync();
        await Stream.ApplyAsync(small);
        database.ReadNumber("PRAGMA max_page_count = 1000000");

        await Stream.AppendAsync(TestBytes.Random(250_000, 2));
    }

    private async Task AssertUnchangedAsync()
    {
        StreamSnapshot snapshot = await Store.GetAsync(Stream.Path, SnapshotQuery.HeadOnly, default);
        Assert.Equal(Stream.Version, snapshot.Version);
        Segment? segment = await Store.ReadAsync(Stream.Path, Stream.Incarnation, 0, 100, default);
        Assert.Equal(Stream.Written.ToArray(), segment?.Data.ToArray() ?? []);
    }
}
