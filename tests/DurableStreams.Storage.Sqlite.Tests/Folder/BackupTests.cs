using DurableStreams.Storage.Sqlite.Backup;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Verification;
using DurableStreams.Streams;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Folder;

public sealed class BackupTests : IAsyncLifetime
{
    private readonly TemporaryFolder _target = new();
    private StoreFolder _folder = null!;
    private TestStream _stream = null!;

    private string Target => _target.Combine("backup");

    public async Task InitializeAsync()
    {
        _folder = StoreFolder.WithStore();
        _stream = await TestStream.CreateAsync(_folder.Store, TestStreams.Path("p"));
        for (int i = 0; i < 8; i++)
        {
            await _stream.AppendAsync(TestBytes.Random(1024 * 1024, i));
        }
    }

    public async Task DisposeAsync()
    {
        await _folder.DisposeAsync();
        _target.Dispose();
    }

    [Fact]
    public async Task A_backup_of_an_open_store_has_what_was_committed_before_it_and_is_a_data_folder()
    {
        await _stream.AppendAsync(TestBytes.Text("in the journal"));

        SqliteBackup.Run(_folder.Path, Target);

        await _stream.AppendAsync(TestBytes.Text("later"));
        await using SqliteStreamStore copy = Open(Target);
        await AssertHasAsync(copy, _stream.Written[..^"later".Length]);
        await new TestStream(copy, TestStreams.Path("q")).AppendAsync(TestBytes.Text("written to the copy"));
        Assert.Equal(["streams.db"], Directory.EnumerateFiles(Target, "*.db*")
            .Select(Path.GetFileName).Where(name => !name!.Contains('-', StringComparison.Ordinal)));
    }

    [Fact]
    public void A_data_folder_whose_database_file_is_empty_is_not_backed_up()
    {
        string damaged = _target.Combine("damaged");
        Directory.CreateDirectory(damaged);
        File.WriteAllBytes(Path.Combine(damaged, DataFolder.DatabaseName), []);

        Assert.Throws<DataFolderUnusableException>(() => SqliteBackup.Run(damaged, Target));
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public void A_backup_without_the_folder_of_large_commits_fails_no_other_way_than_one_without_a_file_in_it()
    {
        Directory.Delete(Path.Combine(_folder.Path, SegmentFiles.FolderName), recursive: true);

        SqliteBackup.Run(_folder.Path, Target);

        Assert.NotEqual(0, SqliteVerification.Run(Target, static _ => { }).Damaged);
    }

    [Fact]
    public async Task A_backup_finishes_while_commits_keep_coming_and_has_the_state_of_one_moment()
    {
        // Each step of the copy waits for a commit to both streams, as a copy without a snapshot would never end.
        TestStream other = await TestStream.CreateAsync(_folder.Store, TestStreams.Path("q"));
        var steps = new Steps(() =>
        {
            _stream.AppendAsync(TestBytes.Random(20_000, 1)).GetAwaiter().GetResult();
            other.AppendAsync(TestBytes.Random(20_000, 1)).GetAwaiter().GetResult();
        });
        ReadOnlyMemory<byte> before = _stream.Written;

        SqliteBackup.Run(_folder.Path, Target, steps);

        Assert.InRange(steps.Seen.Count, 3, 100);
        Assert.Equal(steps.Seen[^1].TotalBytes, steps.Seen[^1].CopiedBytes);
        await using SqliteStreamStore copy = Open(Target);
        await AssertHasAsync(copy, before);
        Assert.Equal(0, (await copy.GetAsync(other.Path, SnapshotQuery.HeadOnly, default)).Head!.Tail);
        await AssertHasAsync(_folder.Store, _stream.Written);
    }

    [Fact]
    public async Task A_backup_that_was_interrupted_is_refused_as_a_data_folder_and_leaves_the_source_alone()
    {
        using var cancellation = new CancellationTokenSource();

        // As if the process were killed: nothing is cleaned up.
        Assert.Throws<OperationCanceledException>(
            () => SqliteBackup.Run(_folder.Path, Target, new Steps(cancellation.Cancel), cancellation.Token));

        Assert.True(File.Exists(Path.Combine(Target, "streams.db.unfinished")));
        var refusal = Assert.Throws<DataFolderUnusableException>(() => Open(Target));
        Assert.StartsWith(
            $"The folder '{Target}' has a backup that was not completed; ", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<DataFolderUnusableException>(() => SqliteBackup.Run(_folder.Path, Target));
        await _stream.AppendAsync(TestBytes.Text("more"));
        await AssertHasAsync(_folder.Store, _stream.Written);
    }

    [Fact]
    public async Task A_closed_folder_and_one_that_a_crash_left_are_backed_up_too()
    {
        await using StoreFolder crashed = Journal.CrashedFolder.Of(_folder);
        SqliteBackup.Run(crashed.Path, _target.Combine("crashed"));
        await _folder.CloseAsync();
        SqliteBackup.Run(_folder.Path, Target);

        foreach (string folder in (string[])[_target.Combine("crashed"), Target])
        {
            await using SqliteStreamStore copy = Open(folder);
            await AssertHasAsync(copy, _stream.Written);
        }
    }

    [Fact]
    public async Task A_folder_with_files_is_never_written_to()
    {
        Directory.CreateDirectory(Target);
        string file = Path.Combine(Target, "theirs");
        await File.WriteAllTextAsync(file, "theirs");

        var refusal = Assert.Throws<DataFolderUnusableException>(() => SqliteBackup.Run(_folder.Path, Target));

        Assert.Equal(
            $"'{Target}' exists and is not an empty folder; name a new folder for the backup.", refusal.Message);
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(Target));
        Assert.Throws<DataFolderUnusableException>(() => SqliteBackup.Run(_folder.Path, file));
        Assert.Throws<DataFolderUnusableException>(() => SqliteBackup.Run(_target.Combine("nothing"), Target));
    }

    [Fact]
    public async Task Files_that_are_purged_while_the_backup_runs_are_left_out_of_it()
    {
        TestStream deleted = await TestStream.CreateAsync(_folder.Store, TestStreams.Path("deleted"));
        await deleted.AppendAsync(TestBytes.Text("x"));
        await deleted.AppendAsync(TestBytes.Random(300_000, 1));
        bool isPurged = false;
        var steps = new Steps(() =>
        {
            if (!isPurged)
            {
                isPurged = true;
                deleted.DeleteIncarnationAsync().GetAwaiter().GetResult();
                _folder.Store.PurgeAsync(deleted.Path, deleted.Incarnation, 1_000, default).AsTask().GetAwaiter().GetResult();
            }
        });

        SqliteBackup.Run(_folder.Path, Target, steps);

        // The stream exists in the copy, without what was purged.
        List<string> problems = [];
        SqliteVerification.Run(Target, problems.Add);
        Assert.Equal(
            ["The bytes of 'deleted' are stored from position 0 to 1, but should be from 0 to 300001."], problems);
        await using SqliteStreamStore copy = Open(Target);
        await AssertHasAsync(copy, _stream.Written);
        Segment? rest = await copy.ReadAsync(deleted.Path, deleted.Incarnation, 0, int.MaxValue, default);
        Assert.Equal(TestBytes.Text("x"), rest?.Data.ToArray());
    }

    [Fact]
    public async Task Files_that_are_purged_while_their_stream_is_copied_leave_no_gap()
    {
        TestStream deleted = await TestStream.CreateAsync(_folder.Store, TestStreams.Path("deleted"));
        for (int i = 0; i < 23; i++)
        {
            await deleted.AppendAsync(TestBytes.Random(i % 2 == 0 ? 300_000 : 100, i));
        }

        int copied = 0;
        var steps = new Steps(() =>
        {
            // The eight files of the other stream, and some of this one.
            if (++copied == 12)
            {
                deleted.DeleteIncarnationAsync().GetAwaiter().GetResult();
                while (!_folder.Store.PurgeAsync(deleted.Path, deleted.Incarnation, 1_000, default).AsTask()
                    .GetAwaiter().GetResult())
                {
                    // Each call removes some of the rows.
                }
            }
        });

        SqliteBackup.Run(_folder.Path, Target, steps);

        Assert.True(copied > 12);
        List<string> problems = [];
        SqliteVerification.Run(Target, problems.Add);
        Assert.StartsWith(
            "The bytes of 'deleted' are stored from position 0 to ", problems.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_lost_is_damage_in_the_backup_too()
    {
        // The last one: without its row, nothing in the copy would point to it.
        await _stream.AppendAsync(TestBytes.Random(300_000, 9));
        string[] files = Directory.GetFiles(Path.Combine(_folder.Path, "segments"));
        File.Delete(files.Single(file => new FileInfo(file).Length == 300_000));

        SqliteBackup.Run(_folder.Path, Target);

        List<string> problems = [];
        Assert.Equal(1, SqliteVerification.Run(Target, problems.Add).Damaged);
        Assert.Equal(["The bytes of 'p' from position 8388608 to 8688608 are damaged."], problems);
        await using SqliteStreamStore copy = Open(Target);
        await Assert.ThrowsAsync<DamagedDataException>(
            () => copy.ReadAsync(_stream.Path, _stream.Incarnation, 0, int.MaxValue, default).AsTask());
    }

    private static SqliteStreamStore Open(string folder) =>
        SqliteStreamStore.Open(new SqliteStoreOptions { DataFolder = folder, MinFreeDiskBytes = 0 });

    private async Task AssertHasAsync(SqliteStreamStore store, ReadOnlyMemory<byte> expected)
    {
        StreamHead? head = (await store.GetAsync(_stream.Path, SnapshotQuery.HeadOnly, default)).Head;
        Assert.Equal(expected.Length, head?.Tail);
        Segment? all = await store.ReadAsync(_stream.Path, _stream.Incarnation, 0, int.MaxValue, default);
        Assert.True(all!.Data.Span.SequenceEqual(expected.Span));
    }

    private sealed class Steps(Action each) : IProgress<SqliteBackupProgress>
    {
        public List<SqliteBackupProgress> Seen { get; } = [];

        public void Report(SqliteBackupProgress value)
        {
            Seen.Add(value);
            each();
        }
    }
}
