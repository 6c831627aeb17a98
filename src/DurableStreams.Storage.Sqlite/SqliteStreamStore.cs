using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// A store in one SQLite database file, for a server of a single process. Commits of all streams that wait at the
/// same time share one transaction and one wait for the disk; a commit is answered when that wait is over.
/// </summary>
public sealed class SqliteStreamStore : IStreamStore, IReminderStore, ISubscriberStore, IProjectStore, IAsyncDisposable
{
    private const int RowsPerPurge = 256;

    private readonly DataFolder _folder;
    private readonly SqliteMetrics _metrics;
    private readonly Committer _committer;
    private readonly ReaderPool _readers;
    private readonly RecentWrites _recent;

    private bool _disposed;

    private SqliteStreamStore(DataFolder folder, SqliteMetrics metrics, Committer committer, ReaderPool readers, RecentWrites recent)
    {
        _recent = recent;
        _folder = folder;
        _metrics = metrics;
        _committer = committer;
        _readers = readers;
    }

    /// <summary>Always true: the data folder is locked against everybody else.</summary>
    public bool IsExclusive => true;

    /// <summary>1 MiB: more in one row would make reads larger than a chunk.</summary>
    public int MaxCommitBytes => 1024 * 1024;

    /// <summary>What was written since the store was opened.</summary>
    public SqliteCounters Counters => _metrics.Counters;

    /// <summary>The connection that writes, for tests to look at while nothing is written.</summary>
    internal Database WriterDatabase => _committer.Database ?? throw new InvalidOperationException("It is closed.");

    /// <summary>Opens the store, creating the database if there is none.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="log">Null to log nothing.</param>
    /// <param name="meters">Makes the meter <c>DurableStreams.Storage.Sqlite</c>; null for a meter of its own.</param>
    /// <exception cref="DataFolderInUseException">Another store has the folder open.</exception>
    /// <exception cref="DataFolderUnusableException">The folder cannot hold the store; the message says why.</exception>
    public static SqliteStreamStore Open(
        SqliteStoreOptions options, ILogger<SqliteStreamStore>? log = null, IMeterFactory? meters = null) =>
        Open(options, log, meters, probe: null);

    internal static SqliteStreamStore Open(
        SqliteStoreOptions options, ILogger<SqliteStreamStore>? log, IMeterFactory? meters, ICommitProbe? probe)
    {
        SQLitePCL.Batteries_V2.Init();
        var folder = DataFolder.Open(options.DataFolder);
        try
        {
            Database database = folder.OpenDatabase();
            var metrics = new SqliteMetrics(meters);
            var recent = new RecentWrites();
            var committer = new Committer(database, folder, recent, options.RecentBytes, metrics, log ?? NullLogger<SqliteStreamStore>.Instance, probe);

            // As many as can run at once; more would only take threads from those who have none to wait for.
            var readers = new ReaderPool(folder.DatabaseFile, Math.Max(2, Environment.ProcessorCount));
            return new SqliteStreamStore(folder, metrics, committer, readers, recent);
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

    /// <inheritdoc/>
    public async ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
    {
        await BeforeReadAsync(cancellationToken);

        // First the journal and then the tables: what is folded in between is seen twice and never missed.
        StreamSnapshot? recent = _recent.Read(path, query);
        return recent is not null && query.IsHeadOnly
            ? recent
            : await _readers.RunAsync(
                static (reader, call, _) => reader.Heads.Read(call.path, call.query, call.recent), (path, query, recent), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        CommitRules.CheckAlone(commit, MaxCommitBytes);
        return _committer.WriteAsync(new CommitItem(commit));
    }

    /// <inheritdoc/>
    public async ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        await BeforeReadAsync(cancellationToken);
        Segment[] recent = _recent.Read(path, incarnation, position, maxBytes);
        Segment? stored = recent.Length > 0 && recent[0].Start <= position
            ? null
            : await _readers.RunAsync(
                static (reader, call, cancellation) =>
                    reader.Segments.Read(call.path, call.incarnation, call.position, call.maxBytes, cancellation),
                (path, incarnation, position, maxBytes),
                cancellationToken);
        return SegmentJoin.UpTo(stored, recent, maxBytes);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ClaimForkGuardAsync(StreamPath fork, Incarnation incarnation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(new ClaimForkGuardItem(incarnation));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);

        // Small transactions, so that appends get in between them.
        for (int left = maxRows; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PurgeProgress progress = await _committer.WriteAsync(
                new PurgeItem(path, incarnation, Math.Min(left, RowsPerPurge)));
            if (progress.IsDone)
            {
                return true;
            }

            left -= progress.Removed;
        }

        return false;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        await BeforeReadAsync(cancellationToken);
        Cursor[] recent = _recent.ReadCursors(estuary, incarnation);
        IReadOnlyList<Cursor> stored = await _readers.RunAsync(
            static (reader, call, _) => reader.Cursors.List(call.estuary, call.incarnation, call.after, call.max),
            (estuary, incarnation, after, max),
            cancellationToken);
        return CursorJoin.Page(stored, recent, after, max);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamPath>> ListAsync(
        string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return _readers.RunAsync(
            static (reader, call, cancellation) => reader.Paths.Read(call.prefix, call.after, call.max, cancellation),
            (prefix, after, max),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _committer.WriteAsync(new FileDutyItem(reminder, dueAt));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReminderRow>> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        _readers.RunAsync(static (reader, call, _) => reader.Due.Read(call.now, call.max), (now, max), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReminderRow?> PostponeAsync(ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(new PostponeItem(row, IdOf(row), dueAt));
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(new CompleteItem(IdOf(row), row.Version));
    }

    /// <inheritdoc/>
    public ValueTask<SubscriberRow?> GetSubscriberAsync(SourceLife source, StreamPath estuary, CancellationToken cancellationToken) =>
        _readers.RunAsync(
            static (reader, call, _) => reader.Subscribers.Get(call.Incarnation, call.estuary), (source.Incarnation, estuary), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask PutSubscriberAsync(
        SourceLife source, StreamPath estuary, EstuarySubscriptionId subscription, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _committer.WriteAsync(new PutSubscriberItem(source, estuary, subscription));
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveSubscriberAsync(SourceLife source, SubscriberRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(new RemoveSubscriberItem(source, row));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceLife source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return _readers.RunAsync(
            static (reader, call, _) => reader.Subscribers.Page(call.Incarnation, call.ranges, call.after, call.max),
            (source.Incarnation, ranges, after, max),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(SourceLife source, CancellationToken cancellationToken) =>
        _readers.RunAsync(static (reader, life, _) => reader.Subscribers.Ranges(life), source.Incarnation, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RangeRow?> PutRangeAsync(SourceLife source, RangeRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(new PutRangeItem(source, row));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> PurgeSubscribersAsync(SourceLife source, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        for (int left = maxRows; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int removed = await _committer.WriteAsync(new PurgeSubscribersItem(source, Math.Min(left, RowsPerPurge)));
            if (removed == 0)
            {
                return true;
            }

            left -= removed;
        }

        return false;
    }

    /// <inheritdoc/>
    public ValueTask<ProjectRow?> GetProjectAsync(string name, CancellationToken cancellationToken) =>
        _readers.RunAsync(static (reader, name, _) => reader.Projects.Get(name), name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProjectRow?> PutProjectAsync(string name, Project project, RowVersion expected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(project);
        return _committer.WriteAsync(new PutProjectItem(name, project, expected));
    }

    /// <summary>
    /// Closes the store: writes what waits, waits for the reads under way, and lets go of the folder. Later commits
    /// are rejected, other calls throw.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _readers.DisposeAsync();
        await Task.Run(_committer.Dispose);
        _metrics.Dispose();
        _folder.Dispose();
    }

    private async ValueTask BeforeReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_recent.IsInDoubt)
        {
            await _committer.WriteAsync(new NothingItem());
        }
    }

    private static long IdOf(ReminderRow row) => long.Parse(row.Id, NumberStyles.None, CultureInfo.InvariantCulture);
}
