using System.Diagnostics.Metrics;
using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Diagnostics;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Sqlite.Reading;
using DurableStreams.Storage.Sqlite.Recovery;
using DurableStreams.Storage.Sqlite.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// A store in one SQLite database file, for a server of a single process. Commits of all streams that arrive at the
/// same time share one transaction and one wait for the disk. A commit is answered when it is durable.
/// </summary>
public sealed partial class SqliteStreamStore : IStoreSpace, IAsyncDisposable
{
    // Small transactions, so that appends can be committed between them.
    private const int MaxRowsPerPurge = 256;

    private readonly DataFolder _folder;
    private readonly SqliteMetrics _metrics;
    private readonly Committer _committer;
    private readonly ReaderPool _readers;
    private readonly RecentWrites _recent;
    private readonly DiskSpace _space;
    private readonly FailureReport _fileFailures;
    private readonly OrphanedFiles _orphans;

    private bool _disposed;

    private SqliteStreamStore(
        DataFolder folder,
        SqliteMetrics metrics,
        Committer committer,
        ReaderPool readers,
        RecentWrites recent,
        DiskSpace space,
        FailureReport fileFailures,
        OrphanedFiles orphans)
    {
        _folder = folder;
        _metrics = metrics;
        _committer = committer;
        _readers = readers;
        _recent = recent;
        _space = space;
        _fileFailures = fileFailures;
        _orphans = orphans;
    }

    /// <summary>Always true: the data folder is locked against other stores.</summary>
    public bool IsExclusive => true;

    /// <summary>1 MiB: a larger row would make reads larger than a chunk.</summary>
    public int MaxCommitBytes => 1024 * 1024;

    /// <inheritdoc/>
    public bool IsFull => _space.IsFull;

    /// <inheritdoc/>
    public long? FreeBytes => _space.FreeBytes;

    /// <summary>Counts what was written since the store was opened.</summary>
    internal SqliteCounters Counters => _metrics.Counters;

    /// <summary>The connection that writes, for tests. Used only while nothing is being written.</summary>
    internal Database WriterDatabase =>
        _committer.Database ?? throw new InvalidOperationException("The connection is closed.");

    /// <summary>Opens the store, creating the database if there is none.</summary>
    /// <param name="options">The data folder.</param>
    /// <param name="log">Null to log nothing.</param>
    /// <param name="meters">
    /// Creates the meter <c>DurableStreams.Storage.Sqlite</c>; null for one outside any factory.
    /// </param>
    /// <exception cref="DataFolderInUseException">Another store has the folder open.</exception>
    /// <exception cref="DataFolderUnusableException">
    /// The folder cannot hold the store; the message says why.
    /// </exception>
    public static SqliteStreamStore Open(
        SqliteStoreOptions options, ILogger<SqliteStreamStore>? log = null, IMeterFactory? meters = null) =>
        Open(options, log, meters, probe: null);

    internal static SqliteStreamStore Open(
        SqliteStoreOptions options, ILogger<SqliteStreamStore>? log, IMeterFactory? meters, ICommitProbe? probe)
    {
        SQLitePCL.Batteries_V2.Init();
        log ??= NullLogger<SqliteStreamStore>.Instance;
        var folder = DataFolder.Open(options.DataFolder);
        try
        {
            var space = new DiskSpace(
                folder.Path, options.MinFreeDiskBytes, options.MeasureFreeBytes, options.Time, log);
            space.Prepare();
            Database database = folder.OpenDatabase();
            bool hasBindings = BindingsTable.HasRows(database);
            var metrics = new SqliteMetrics(meters);
            var recent = new RecentWrites();
            var committer = new Committer(
                database,
                folder,
                recent,
                space,
                options.MaxJournalBytes,
                options.Time,
                metrics,
                log,
                probe);

            // A read occupies a thread, so more than can run at once would only block threads of the pool.
            var readers = new ReaderPool(
                folder.DatabaseFile, folder.Files, Math.Max(2, Environment.ProcessorCount));
            return new SqliteStreamStore(
                folder,
                metrics,
                committer,
                readers,
                recent,
                space,
                new FailureReport(options.Time, log),
                new OrphanedFiles(folder.Files, readers, log))
            {
                _hasBindings = hasBindings,
            };
        }
        catch (Exception e) when (e is SqliteFailureException or InvalidDataException)
        {
            folder.Dispose();
            throw new DataFolderUnusableException($"The file '{folder.DatabaseFile}' is damaged: {e.Message}", e);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Closes the store: writes what is queued, waits for the running reads, and unlocks the folder. Later commits are
    /// rejected; other calls throw.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _orphans.DisposeAsync();
        await _readers.DisposeAsync();
        await Task.Run(_committer.Dispose);
        _metrics.Dispose();
        _folder.Dispose();
    }

    /// <summary>Completes when the files that a crash left are deleted, for tests.</summary>
    internal Task OrphansDeleted => _orphans.Deletion;

    // Removes rows in small transactions until the limit is reached or none are left.
    private async ValueTask<bool> PurgeAsync(
        int maxRows, Func<int, ValueTask<PurgeProgress>> removeBatch, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        for (int left = maxRows; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PurgeProgress progress = await removeBatch(Math.Min(left, MaxRowsPerPurge));
            foreach (Guid file in progress.Files ?? [])
            {
                _folder.Files.Delete(file);
            }

            if (progress.IsDone)
            {
                return true;
            }

            left -= progress.Removed;
        }

        return false;
    }
}
