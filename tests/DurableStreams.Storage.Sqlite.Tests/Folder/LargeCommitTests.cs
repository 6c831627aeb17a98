using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Tests.Committing;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Folder;

public sealed class LargeCommitTests : ProbedStoreTests
{
    private const int DiskFull = 13;

    private static readonly byte[] Large = TestBytes.Random(SegmentFiles.MinBytes, 1);

    private string FilesFolder => Path.Combine(Folder.Path, SegmentFiles.FolderName);

    private string[] Files => Directory.GetFiles(FilesFolder);

    [Fact]
    public async Task The_bytes_of_a_large_commit_are_written_once_to_a_file()
    {
        long log = LogLength();

        await Stream.AppendAsync(Large);

        Assert.Equal(Large, await File.ReadAllBytesAsync(Assert.Single(Files)));
        Assert.InRange(LogLength() - log, 1, 64 * 1024);
    }

    [Fact]
    public async Task A_commit_below_the_limit_is_not_in_a_file()
    {
        await Stream.AppendAsync(TestBytes.Random(SegmentFiles.MinBytes - 1, 1));

        Assert.Empty(Files);
    }

    [Fact]
    public async Task A_read_joins_what_is_in_files_with_what_is_not()
    {
        await Stream.AppendAsync(TestBytes.Text("before"));
        await Stream.AppendAsync(Large);
        await Stream.AppendAsync(TestBytes.Random(100_000, 2));
        await Stream.AppendAsync(TestBytes.Random(150_000, 3), TestBytes.Random(150_000, 4));
        await Stream.AppendAsync(TestBytes.Text("after"));

        await AssertReadableAsync(Store);
        Assert.Equal(2, Files.Length);
        await Folder.CloseAsync();
        await AssertReadableAsync(Folder.Open());
        Segment? first = await Folder.Store.ReadAsync(Stream.Path, Stream.Incarnation, 0, 1, default);
        Assert.Equal(TestBytes.Text("before"), first?.Data.ToArray());
        SegmentRead large = await Folder.Store.ReadUnlessLargeAsync(
            Stream.Path, Stream.Incarnation, first!.End, 1, 100, default);
        Assert.Equal(Large.Length, large.LargeBytes);
    }

    [Fact]
    public async Task A_commit_that_lost_a_race_leaves_no_file()
    {
        StreamCommit lost = Stream.NextAppend(Large);
        await Stream.AppendAsync(TestBytes.Text("won"));

        Assert.Equal(CommitResult.Conflict, await Store.CommitAsync(lost));
        Assert.Empty(Files);
    }

    [Theory]
    [InlineData(CommitStep.Begin)]
    [InlineData(CommitStep.Write)]
    [InlineData(CommitStep.Commit)]
    public async Task A_commit_that_was_rejected_leaves_no_file(object step)
    {
        Probe.FailBefore((CommitStep)step, DiskFull);

        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(Stream.NextAppend(Large)));
        Assert.Empty(Files);
        await Stream.AppendAsync(Large);
        await AssertReadableAsync(Store);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_with_an_unknown_outcome_keeps_its_file_until_that_is_known(bool isCommitted)
    {
        if (isCommitted)
        {
            Probe.FailAfter(CommitStep.Commit, SyncFailed);
        }
        else
        {
            Probe.FailBefore(CommitStep.Commit, SyncFailed);
        }

        StreamCommit commit = Stream.NextAppend(Large);
        Assert.Equal(CommitResult.Unknown, await Store.CommitAsync(commit));
        Assert.Single(Files);
        await Folder.CloseAsync();

        await Folder.Open().OrphansDeleted;
        StreamSnapshot snapshot = await Store.GetAsync(Stream.Path, SnapshotQuery.HeadOnly, default);
        Assert.Equal(isCommitted ? Large.Length : 0, snapshot.Head!.Tail);
        Assert.Equal(isCommitted ? 1 : 0, Files.Length);
        if (isCommitted)
        {
            Stream.Adopt(commit, snapshot.Version);
            await AssertReadableAsync(Store);
        }
    }

    [Fact]
    public async Task A_commit_whose_file_cannot_be_written_is_rejected()
    {
        Directory.Delete(FilesFolder);
        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(Stream.NextAppend(Large)));

        Directory.CreateDirectory(FilesFolder);
        await Stream.AppendAsync(Large);
        await AssertReadableAsync(Store);
    }

    [Fact]
    public async Task A_purge_deletes_the_files()
    {
        await Stream.AppendAsync(Large);
        await Stream.AppendAsync(TestBytes.Text("small"));
        await Stream.AppendAsync(Large);
        TestStream other = await TestStream.CreateAsync(Store, TestStreams.Path("other"));
        await other.AppendAsync(Large);

        await Stream.DeleteIncarnationAsync();
        Assert.True(await Store.PurgeAsync(Stream.Path, Stream.Incarnation, 1_000, default));

        Assert.Single(Files);
        Segment? kept = await Store.ReadAsync(other.Path, other.Incarnation, 0, int.MaxValue, default);
        Assert.Equal(Large, kept?.Data.ToArray());
    }

    [Fact]
    public async Task A_start_deletes_the_files_that_a_crash_left_without_a_row_and_no_others()
    {
        await Stream.AppendAsync(Large);
        string kept = Assert.Single(Files);
        await Folder.CloseAsync();
        string orphan = Path.Combine(FilesFolder, Guid.NewGuid().ToString("N"));
        string foreign = Path.Combine(FilesFolder, "notes.txt");
        await File.WriteAllBytesAsync(orphan, Large);
        await File.WriteAllTextAsync(foreign, "x");

        await Folder.Open().OrphansDeleted;

        Assert.Equal([kept, foreign], Files.Order(StringComparer.Ordinal));
        await AssertReadableAsync(Store);
    }

    [Fact]
    public async Task A_file_that_is_being_committed_is_no_orphan()
    {
        using var files = new SegmentFiles(Folder.Path);
        SegmentFile committing = await files.WriteAsync(Large);
        SegmentFile committed = await files.WriteAsync(Large);
        files.Settle(committed, CommitStatus.Committed);
        SegmentFile unknown = await files.WriteAsync(Large);
        files.Settle(unknown, CommitStatus.Unknown);

        Assert.Equal([committed.Id], files.ListSettled());
        Assert.NotEqual(committing.Id, unknown.Id);
    }

    private long LogLength() => new FileInfo(Folder.DatabaseFile + "-wal").Length;

    private async Task AssertReadableAsync(SqliteStreamStore store)
    {
        Segment? all = await store.ReadAsync(Stream.Path, Stream.Incarnation, 0, int.MaxValue, default);
        Assert.True(all!.Data.Span.SequenceEqual(Stream.Written.Span));
    }
}
