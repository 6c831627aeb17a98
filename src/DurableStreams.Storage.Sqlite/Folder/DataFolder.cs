using DurableStreams.Storage.Sqlite.Native;
using Microsoft.Win32.SafeHandles;

namespace DurableStreams.Storage.Sqlite.Folder;

/// <summary>The folder of a store, locked against other stores until it is disposed of.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>The name of the database file.</summary>
    public const string DatabaseName = "streams.db";

    /// <summary>The name of the database file of a backup until it is complete.</summary>
    public const string UnfinishedName = "streams.db.unfinished";

    private const string NewName = "streams.db.new";
    private const string LockName = "streams.lock";

    // EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = 32;

    private readonly FileStream _lock;

    // Kept open as long as SQLite has the file open: on POSIX, closing any handle of a file releases SQLite's locks.
    private SafeFileHandle? _database;

    private DataFolder(string folder, FileStream heldLock)
    {
        Path = folder;
        DatabaseFile = System.IO.Path.Combine(folder, DatabaseName);
        Files = new SegmentFiles(folder);
        _lock = heldLock;
    }

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The path of the database file. The file may not exist yet.</summary>
    public string DatabaseFile { get; }

    /// <summary>The files beside the database. Their folder exists once the database is open.</summary>
    public SegmentFiles Files { get; }

    /// <summary>Locks a folder, and creates it if it is missing.</summary>
    /// <exception cref="DataFolderInUseException">Another store has it open.</exception>
    /// <exception cref="DataFolderUnusableException">It is not a folder, or cannot be written.</exception>
    public static DataFolder Open(string folder)
    {
        folder = FullPath(folder);
        if (File.Exists(folder))
        {
            throw new DataFolderUnusableException($"The data folder '{folder}' is a file, not a folder.");
        }

        try
        {
            DurableFolder.Create(folder);

            // The file stays when the store is closed: deleting it would race with the next store that locks it.
            string file = System.IO.Path.Combine(folder, LockName);
            return new DataFolder(
                folder, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            throw new DataFolderInUseException(
                $"The data folder '{folder}' is in use by another server; stop that one first, or name another folder.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderUnusableException($"The data folder '{folder}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The full path of a folder that an operator has named.</summary>
    /// <exception cref="DataFolderUnusableException">The name is empty, like that of a variable without a value.
    /// </exception>
    public static string FullPath(string folder) => folder.Length > 0
        ? System.IO.Path.GetFullPath(folder)
        : throw new DataFolderUnusableException("The name of the folder is empty; name one like './data'.");

    /// <summary>Opens the database for writing and upgrades it to the current schema.</summary>
    /// <exception cref="DataFolderUnusableException">It cannot be opened, or belongs to another program.</exception>
    public Database OpenDatabase()
    {
        Database? database = null;
        try
        {
            CheckFiles();
            if (!System.IO.Path.Exists(DatabaseFile))
            {
                CreateDatabase();
            }

            Files.CreateFolder();

            database = Connections.OpenWriter(DatabaseFile);
            Schema.Prepare(database, DatabaseFile);
            _database = File.OpenHandle(DatabaseFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return database;
        }
        catch (Exception e) when (DatabaseProblem(e) is { } problem)
        {
            database?.Dispose();
            throw new DataFolderUnusableException(problem, e);
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    /// <summary>Flushes the database file to the disk.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void FlushDatabase() =>
        RandomAccess.FlushToDisk(_database ?? throw new InvalidOperationException("The database is not open."));

    /// <summary>Unlocks the folder. All connections to the database must be closed before.</summary>
    public void Dispose()
    {
        _database?.Dispose();
        Files.Dispose();
        _lock.Dispose();
    }

    private void CheckFiles()
    {
        if (File.Exists(System.IO.Path.Combine(Path, UnfinishedName)))
        {
            throw new DataFolderUnusableException(
                $"The folder '{Path}' has a backup that was not completed; delete the folder and back up again.");
        }

        if (new FileInfo(DatabaseFile) is { Exists: true, Length: 0 })
        {
            throw new DataFolderUnusableException(
                $"The file '{DatabaseFile}' is empty, so its streams are lost; restore a backup, "
                + "or delete the file to start without streams.");
        }

        // A store on a new database would delete them, because no row names them.
        if (!File.Exists(DatabaseFile) && Files.Any)
        {
            throw new DataFolderUnusableException(
                $"The folder '{Path}' has the bytes of streams in '{SegmentFiles.FolderName}' but no database; "
                + $"restore a backup, or delete '{SegmentFiles.FolderName}' to start without streams.");
        }
    }

    // Under another name until it has its schema, so that a crash never leaves an empty file that looks like lost data.
    private void CreateDatabase()
    {
        string created = System.IO.Path.Combine(Path, NewName);

        // SQLite would take the log of another database for that of this one.
        foreach (string name in (string[])[created, DatabaseFile])
        {
            File.Delete(name + "-wal");
            File.Delete(name + "-shm");
        }

        File.Delete(created);

        using (Database database = Connections.OpenWriter(created))
        {
            Schema.Prepare(database, DatabaseFile);
        }

        File.Move(created, DatabaseFile);
        DurableFolder.Flush(Path);
    }

    private string? DatabaseProblem(Exception e) => e switch
    {
        SqliteFailureException { PrimaryCode: ResultCodes.NotADatabase or ResultCodes.Corrupt } =>
            $"The file '{DatabaseFile}' is not a database, or is damaged.",
        SqliteFailureException or IOException or UnauthorizedAccessException =>
            $"The file '{DatabaseFile}' cannot be opened: {e.Message}",
        _ => null,
    };

    private static bool IsHeldByAnother(IOException e) =>
        (e.HResult & 0xFFFF) is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation;
}
