using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Streams;
using Microsoft.Data.Sqlite;

namespace DurableStreams.Storage.Sqlite.Tests.Folder;

public sealed class DataFolderTests
{
    [Fact]
    public async Task A_missing_folder_is_created()
    {
        await using var folder = new StoreFolder();
        string missing = Path.Combine(folder.Path, "a", "b");

        await using (Open(missing))
        {
            Assert.True(File.Exists(Path.Combine(missing, "streams.db")));
        }
    }

    [Fact]
    public async Task A_folder_is_opened_once_and_again_when_it_was_closed()
    {
        await using StoreFolder folder = StoreFolder.WithStore();

        var refusal = Assert.Throws<DataFolderInUseException>(() => Open(folder.Path));
        Assert.Equal(
            $"The data folder '{folder.Path}' is in use by another server; "
            + "stop that one first, or name another folder.",
            refusal.Message);

        await folder.CloseAsync();
        await using (Open(folder.Path))
        {
        }
    }

    [Fact]
    public async Task A_refused_second_open_leaves_the_first_one_alone()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        Assert.Throws<DataFolderInUseException>(() => Open(folder.Path));
        Assert.Throws<DataFolderInUseException>(() => Open(folder.Path));

        Assert.Empty(await folder.Store.ListAsync("", null, 10, default));
        await folder.Store.ScheduleAsync(
            new Reminder.Purge(TestStreams.Path("p"), TestStreams.NewIncarnation()),
            TestStreams.Created,
            default);
    }

    [Fact]
    public async Task A_file_is_not_a_folder()
    {
        await using var folder = new StoreFolder();
        string file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "x");

        AssertUnusable(file, $"The data folder '{file}' is a file, not a folder.");
        string below = Path.Combine(file, "below");
        AssertUnusable(below, $"The data folder '{below}' cannot be written: ");
    }

    [Fact]
    public async Task A_folder_in_which_nothing_can_be_written_is_refused()
    {
        // A folder in the place of the lock file makes opening it fail for every user, root included.
        await using var folder = new StoreFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "streams.lock"));

        AssertUnusable(folder.Path, $"The data folder '{folder.Path}' cannot be written: ");
    }

    [Fact]
    public async Task A_folder_where_the_database_would_be_is_refused()
    {
        await using var folder = new StoreFolder();
        Directory.CreateDirectory(folder.DatabaseFile);

        AssertUnusable(folder.Path, $"The file '{folder.DatabaseFile}' cannot be opened: ");
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_is_refused_and_left_as_it_is()
    {
        await using var folder = new StoreFolder();
        string text = string.Concat(Enumerable.Repeat("Not a database. ", 1000));
        await File.WriteAllTextAsync(folder.DatabaseFile, text);

        AssertUnusable(folder.Path, $"The file '{folder.DatabaseFile}' is not a database, or is damaged.");
        Assert.Equal(text, await File.ReadAllTextAsync(folder.DatabaseFile));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_left_as_it_is()
    {
        await using var folder = new StoreFolder();
        folder.Query("CREATE TABLE theirs (x)");

        AssertUnusable(folder.Path, $"The file '{folder.DatabaseFile}' is a database of another program.");
        Assert.Equal(["theirs"], folder.Query("SELECT name FROM sqlite_schema"));
        Assert.Equal(["delete"], folder.Query("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Files_without_a_database_are_not_taken_for_a_new_folder()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("p"));
        await stream.AppendAsync(TestBytes.Random(300_000, 1));
        await folder.CloseAsync();
        File.Delete(folder.DatabaseFile);

        AssertUnusable(
            folder.Path,
            $"The folder '{folder.Path}' has the bytes of streams in 'segments' but no database; "
            + "restore a backup, or delete 'segments' to start without streams.");
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "segments")));
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        await folder.CloseAsync();
        folder.Query("PRAGMA user_version = 8");

        AssertUnusable(
            folder.Path,
            $"The file '{folder.DatabaseFile}' comes from a newer release: its schema is 8, "
            + "and this one knows schemas up to 7.");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public async Task A_schema_that_no_release_has_written_is_refused(int version)
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        await folder.CloseAsync();
        folder.Query($"PRAGMA user_version = {version}");

        AssertUnusable(
            folder.Path,
            $"The file '{folder.DatabaseFile}' is damaged: its schema is {version}, which no release has written.");
    }

    [Fact]
    public async Task An_empty_file_is_refused_because_its_streams_are_lost()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        await folder.CloseAsync();
        await using (new FileStream(folder.DatabaseFile, FileMode.Truncate))
        {
        }

        AssertUnusable(folder.Path, $"The file '{folder.DatabaseFile}' is empty, so its streams are lost; ");
        Assert.Equal(0, new FileInfo(folder.DatabaseFile).Length);
    }

    [Fact]
    public async Task The_log_of_a_database_that_was_deleted_is_not_taken_for_that_of_a_new_one()
    {
        await using StoreFolder old = StoreFolder.WithStore();
        await TestStream.CreateAsync(old.Store, TestStreams.Path("old"));
        await using StoreFolder folder = Journal.CrashedFolder.Of(old);
        File.Delete(folder.DatabaseFile);

        Assert.Empty(await folder.Open().ListAsync("", null, 10, default));
        await folder.CloseAsync();
        Assert.Equal(["ok"], folder.Query("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_creation_that_a_crash_interrupted_is_started_again()
    {
        await using var folder = new StoreFolder();
        await File.WriteAllBytesAsync(folder.DatabaseFile + ".new", []);
        await File.WriteAllBytesAsync(folder.DatabaseFile + ".new-wal", [1, 2, 3]);

        folder.Open();

        Assert.Equal(
            ["streams.db", "streams.db-shm", "streams.db-wal", "streams.lock"],
            Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Every_new_folder_is_flushed_into_the_one_that_contains_it()
    {
        using var root = new TemporaryFolder();
        List<string> flushed = [];

        DurableFolder.Create(root.Combine("a/b/c"), flushed.Add);
        DurableFolder.Create(root.Combine("a/b/c"), _ => Assert.Fail("Nothing is new."));

        Assert.Equal([root.Combine("a/b"), root.Combine("a"), root.Path], flushed);
        DurableFolder.Flush(root.Path);
    }

    [Fact]
    public async Task A_refused_folder_is_unlocked()
    {
        await using var folder = new StoreFolder();
        await File.WriteAllTextAsync(folder.DatabaseFile, new string('x', 5000));
        Assert.Throws<DataFolderUnusableException>(() => Open(folder.Path));
        File.Delete(folder.DatabaseFile);

        await using (Open(folder.Path))
        {
        }
    }

    [Fact]
    public async Task A_schema_that_was_not_completed_is_started_again()
    {
        // As after a crash between the switch to the write-ahead log and the first transaction.
        await using var folder = new StoreFolder();
        folder.Query("PRAGMA journal_mode = WAL");

        folder.Open();

        Assert.Empty(await folder.Store.ListAsync("", null, 10, default));
    }

    private static SqliteStreamStore Open(string folder) =>
        SqliteStreamStore.Open(new SqliteStoreOptions { DataFolder = folder });

    private static void AssertUnusable(string folder, string beginning)
    {
        var refusal = Assert.Throws<DataFolderUnusableException>(() => Open(folder));
        Assert.StartsWith(beginning, refusal.Message, StringComparison.Ordinal);
        SqliteConnection.ClearAllPools();
    }
}
