using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Backup;

/// <summary>
/// Copies the data folder of a running or stopped server to another folder. The copy is the state at one moment,
/// between two transactions, and is opened like any other data folder.
/// </summary>
public static class SqliteBackup
{
    // 4 MiB, a moment's work.
    private const int PagesPerStep = 1024;

    // The file is flushed once at the end, and worthless before.
    private const string TargetSettings = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;";

    /// <summary>Backs up a data folder.</summary>
    /// <param name="dataFolder">The folder of the server, which may be running.</param>
    /// <param name="target">The folder to create; one that exists must be empty.</param>
    /// <param name="progress">Receives the progress after each few megabytes; null for none.</param>
    /// <param name="cancellationToken">Stops the copy. What is left of it is refused as a data folder.</param>
    /// <exception cref="DataFolderUnusableException">
    /// There is nothing to copy, or the target cannot be written; the message says why.
    /// </exception>
    public static void Run(
        string dataFolder,
        string target,
        IProgress<SqliteBackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        SQLitePCL.Batteries_V2.Init();
        dataFolder = DataFolder.FullPath(dataFolder);
        string source = Path.Combine(dataFolder, DataFolder.DatabaseName);
        target = DataFolder.FullPath(target);
        if (!File.Exists(source))
        {
            throw new DataFolderUnusableException($"The file '{source}' does not exist; there is nothing to back up.");
        }

        try
        {
            using Database database = Connections.OpenBackupSource(source);
            long schema = Schema.Check(database, source);
            if (schema == 0)
            {
                // The server refuses to start on it, but would start without streams on its copy, which has a page.
                throw new DataFolderUnusableException(
                    $"The file '{source}' is empty, so its streams are lost; there is nothing to back up.");
            }

            CreateEmpty(target);
            string unfinished = Path.Combine(target, DataFolder.UnfinishedName);
            using var sourceFiles = new SegmentFiles(dataFolder);
            using var targetFiles = new SegmentFiles(target);
            BackupFiles? files = schema < Schema.FirstWithChecksums
                ? null
                : new BackupFiles(source, sourceFiles, targetFiles);
            Copy(database, unfinished, files, progress, cancellationToken);
            Flush(unfinished);
            File.Move(unfinished, Path.Combine(target, DataFolder.DatabaseName));
            DurableFolder.Flush(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteFailureException)
        {
            throw new DataFolderUnusableException($"The backup of '{source}' to '{target}' failed: {e.Message}", e);
        }
    }

    private static void CreateEmpty(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new DataFolderUnusableException(
                $"'{target}' exists and is not an empty folder; name a new folder for the backup.");
        }

        DurableFolder.Create(target);
    }

    private static void Copy(
        Database source,
        string file,
        BackupFiles? files,
        IProgress<SqliteBackupProgress>? progress,
        CancellationToken cancellationToken)
    {
        // One snapshot for the whole copy. Without it, every commit of the server would make the copy start again.
        var transaction = new Transaction(source, "BEGIN");
        using Transaction.Scope snapshot = transaction.BeginScope();
        source.ReadNumber("SELECT count(*) FROM sqlite_schema");
        long fileBytes = files is null ? 0 : source.ReadNumber("SELECT sum(size) FROM segments WHERE file IS NOT NULL");
        using Database target = Database.OpenForWriting(file, TargetSettings);
        long pageBytes = CopyPages(source, target, Report, cancellationToken);
        long copied = pageBytes;
        files?.Copy(target, size =>
        {
            Report(copied += size, pageBytes);
            cancellationToken.ThrowIfCancellationRequested();
        });
        Report(pageBytes + fileBytes, pageBytes);

        void Report(long copiedBytes, long pageBytes) =>
            progress?.Report(new SqliteBackupProgress(copiedBytes, pageBytes + fileBytes));
    }

    /// <returns>The bytes of all pages.</returns>
    private static long CopyPages(
        Database source, Database target, Action<long, long> report, CancellationToken cancellationToken)
    {
        long pageSize = source.ReadNumber("PRAGMA page_size");
        using var copy = new PageCopy(source, target);
        while (copy.Step(PagesPerStep))
        {
            report(copy.CopiedPages * pageSize, copy.TotalPages * pageSize);
            cancellationToken.ThrowIfCancellationRequested();
        }

        report(copy.TotalPages * pageSize, copy.TotalPages * pageSize);
        return copy.TotalPages * pageSize;
    }

    private static void Flush(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }
}

/// <summary>The progress of a backup.</summary>
/// <param name="CopiedBytes">The bytes that are copied.</param>
/// <param name="TotalBytes">The size of the backup.</param>
public readonly record struct SqliteBackupProgress(long CopiedBytes, long TotalBytes);
