using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Tests.Committing;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Journal;

/// <summary>After a transaction whose outcome is unknown, reads must return what is on the disk.</summary>
public sealed class UncertainTransactionTests : ProbedStoreTests
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Stream.AppendAsync(TestBytes.Text("before"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_that_took_place_is_seen_by_the_next_read(bool isConnectionLost)
    {
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x"));
        Probe.FailAfter(CommitStep.Commit, SyncFailed);
        if (isConnectionLost)
        {
            Probe.FailBefore(CommitStep.RollBack, SyncFailed);
        }

        Assert.Equal(CommitResult.Unknown, await Store.CommitAsync(commit));

        Stream.Adopt(commit, new RowVersion(commit.Expected.Number + 1));
        await JournalTests.AssertHoldsAsync(Store, Stream);
        await Stream.AppendAsync(TestBytes.Text("after"));
        await JournalTests.AssertHoldsAsync(Store, Stream);
    }

    [Fact]
    public async Task A_checkpoint_in_a_transaction_of_unknown_outcome_is_neither_lost_nor_done_twice()
    {
        Probe.FailAfter(CommitStep.Commit, SyncFailed);
        Probe.FailBefore(CommitStep.RollBack, SyncFailed);
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x")) with { AddedFork = TestStreams.NewIncarnation() };

        Assert.Equal(CommitResult.Unknown, await Store.CommitAsync(commit));

        Stream.Adopt(commit, new RowVersion(commit.Expected.Number + 1));
        await JournalTests.AssertHoldsAsync(Store, Stream);
        await Stream.AppendAsync(TestBytes.Text("after"));
        await using StoreFolder crashed = CrashedFolder.Of(Folder);
        await JournalTests.AssertHoldsAsync(crashed.Open(), Stream);
    }

    [Fact]
    public async Task A_checkpoint_that_was_rolled_back_is_done_again()
    {
        Probe.FailAfter(CommitStep.Write, SyncFailed);
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x")) with { AddedFork = TestStreams.NewIncarnation() };

        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(commit));

        await JournalTests.AssertHoldsAsync(Store, Stream);
        await Stream.ApplyAsync(commit);
        await JournalTests.AssertHoldsAsync(Store, Stream);
    }

    [Fact]
    public async Task While_the_outcome_is_unknown_nothing_is_read_or_written()
    {
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x"));
        Probe.FailAfter(CommitStep.Commit, SyncFailed);
        Probe.FailBefore(CommitStep.RollBack, SyncFailed);
        string hidden = Folder.DatabaseFile + ".hidden";
        Probe.Hold();
        Task<CommitResult> running = Store.CommitAsync(commit).AsTask();
        await Probe.HeldAsync();
        File.Move(Folder.DatabaseFile, hidden);
        Directory.CreateDirectory(Folder.DatabaseFile);
        Probe.Release();
        Assert.Equal(CommitResult.Unknown, await running);

        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await Store.GetAsync(Stream.Path, SnapshotQuery.HeadOnly, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await Store.ReadAsync(Stream.Path, Stream.Incarnation, 0, 1, default));
        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(commit));

        Directory.Delete(Folder.DatabaseFile);
        File.Move(hidden, Folder.DatabaseFile);
        Stream.Adopt(commit, new RowVersion(commit.Expected.Number + 1));
        await JournalTests.AssertHoldsAsync(Store, Stream);
    }
}
