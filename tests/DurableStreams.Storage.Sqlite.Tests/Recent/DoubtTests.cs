using DurableStreams.Storage.Sqlite.Tests.Committing;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Recent;

/// <summary>A transaction of which nobody knows whether it took place: what is read afterwards must be what is on the disk.</summary>
public sealed class DoubtTests : IAsyncLifetime
{
    private const int SyncFailed = 1034;

    private readonly CommitProbe _probe = new();

    private StoreFolder? _folder;
    private TestStream? _stream;

    private SqliteStreamStore Store => _folder!.Store;

    private TestStream Stream => _stream!;

    public async Task InitializeAsync()
    {
        _folder = StoreFolder.WithStore(_probe);
        _stream = await TestStream.CreateAsync(Store, TestStreams.Path("p"));
        await _stream.AppendAsync(TestBytes.Text("before"));
    }

    public async Task DisposeAsync() => await _folder!.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_that_took_place_is_seen_by_the_next_read(bool isConnectionLost)
    {
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x"));
        _probe.FailAfter(CommitStep.Commit, SyncFailed);
        if (isConnectionLost)
        {
            _probe.FailBefore(CommitStep.RollBack, SyncFailed);
        }

        Assert.Equal(CommitResult.Unknown, await Store.CommitAsync(commit));

        Stream.Adopt(commit, new HeadVersion(commit.Expected.Number + 1));
        await JournalTests.AssertHoldsAsync(Store, Stream);
        await Stream.AppendAsync(TestBytes.Text("after"));
        await JournalTests.AssertHoldsAsync(Store, Stream);
    }

    [Fact]
    public async Task A_fold_whose_transaction_is_in_doubt_is_neither_lost_nor_done_twice()
    {
        _probe.FailAfter(CommitStep.Commit, SyncFailed);
        _probe.FailBefore(CommitStep.RollBack, SyncFailed);
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x")) with { AddedFork = TestStreams.NewIncarnation() };

        Assert.Equal(CommitResult.Unknown, await Store.CommitAsync(commit));

        Stream.Adopt(commit, new HeadVersion(commit.Expected.Number + 1));
        await JournalTests.AssertHoldsAsync(Store, Stream);
        await Stream.AppendAsync(TestBytes.Text("after"));
        await using StoreFolder crashed = CrashedFolder.Of(_folder!);
        await JournalTests.AssertHoldsAsync(crashed.Open(), Stream);
    }

    [Fact]
    public async Task A_fold_that_was_rolled_back_is_done_again()
    {
        _probe.FailAfter(CommitStep.Write, SyncFailed);
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x")) with { AddedFork = TestStreams.NewIncarnation() };

        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(commit));

        await JournalTests.AssertHoldsAsync(Store, Stream);
        await Stream.ApplyAsync(commit);
        await JournalTests.AssertHoldsAsync(Store, Stream);
    }

    [Fact]
    public async Task While_the_doubt_lasts_nothing_is_read_and_nothing_written()
    {
        StreamCommit commit = Stream.NextAppend(TestBytes.Text("x"));
        _probe.FailAfter(CommitStep.Commit, SyncFailed);
        _probe.FailBefore(CommitStep.RollBack, SyncFailed);
        string hidden = _folder!.DatabaseFile + ".hidden";
        _probe.Hold();
        Task<CommitResult> running = Store.CommitAsync(commit).AsTask();
        await _probe.HeldAsync();
        File.Move(_folder.DatabaseFile, hidden);
        Directory.CreateDirectory(_folder.DatabaseFile);
        _probe.Release();
        Assert.Equal(CommitResult.Unknown, await running);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.GetAsync(Stream.Path, SnapshotQuery.HeadOnly, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.ReadAsync(Stream.Path, Stream.Incarnation, 0, 1, default));
        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(commit));

        Directory.Delete(_folder.DatabaseFile);
        File.Move(hidden, _folder.DatabaseFile);
        Stream.Adopt(commit, new HeadVersion(commit.Expected.Number + 1));
        await JournalTests.AssertHoldsAsync(Store, Stream);
    }
}
