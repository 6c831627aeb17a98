using DurableStreams.Storage.Sqlite.Diagnostics;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>
/// Checkpoints SQLite's write-ahead log: copies its pages into the database file, so that the log is reused instead of
/// growing. SQLite reuses the log only when all of it is copied, which never happens while commits keep coming. So a
/// thread of its own copies most of it while commits go on, and the committer copies the rest between two transactions.
/// </summary>
internal sealed class WalCheckpointer : IDisposable
{
    // 32 MiB. A page that changed often is copied once per checkpoint, so a longer log means fewer writes to the
    // database file, but a start after a crash has to read all of it.
    private const int StartPages = 8 * 1024;

    // From this size on, commits wait until the checkpoint is complete.
    private const int MaxPages = 4 * StartPages;

    // The number of pages that the committer may copy itself. Each pass of the thread leaves fewer than the one before.
    private const int MaxRestPages = 512;
    private const int MaxPasses = 4;

    // How long commits may wait for reads that still use the log; most reads end sooner. A backup does not, and must
    // not stall them: the log grows until it ends, and is written from its start again.
    private static readonly TimeSpan ReaderTimeout = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongReaderTimeout = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly AutoResetEvent _requested = new(false);
    private readonly DataFolder _folder;
    private readonly Database _database;
    private readonly DiskSpace _space;
    private readonly SqliteMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Thread _thread;

    private int _pages;
    private int _logPages;
    private int _longWaitPages = MaxPages;
    private long? _postponedAt;
    private volatile State _state;
    private volatile bool _hasFailed;
    private volatile bool _isClosing;

    public WalCheckpointer(
        DataFolder folder, DiskSpace space, SqliteMetrics metrics, TimeProvider time, ILogger log)
    {
        _folder = folder;
        _space = space;
        _time = time;
        _metrics = metrics;
        _log = log;
        _database = Connections.OpenWriter(folder.DatabaseFile);
        _thread = new Thread(Run) { Name = "SQLite checkpointer", IsBackground = true };
        _thread.Start();
    }

    private enum State
    {
        Idle,
        Copying,
        Copied,
    }

    /// <summary>
    /// True if the disk failed during a checkpoint. The pages copied since then may not be on the disk, so the log must
    /// be kept. It grows until the store is opened again, which copies all of it once more.
    /// </summary>
    public bool HasFailed => _hasFailed;

    /// <summary>Continues a checkpoint, or starts one. Called by the committer between two transactions.</summary>
    public void AfterGroup(Database writer)
    {
        Volatile.Write(ref _pages, _pages + writer.TakePagesWritten());
        if (_hasFailed)
        {
            return;
        }

        if (_state == State.Copied || _pages >= MaxPages)
        {
            Finish(writer);
        }
        else if (_state == State.Idle && _pages >= StartPages)
        {
            _state = State.Copying;
            _requested.Set();
        }
    }

    /// <summary>Ends the thread after the current checkpoint.</summary>
    public void Dispose()
    {
        _isClosing = true;
        _requested.Set();
        _thread.Join();
        _requested.Dispose();
        _database.Dispose();
    }

    private void Run()
    {
        while (_requested.WaitOne() && !_isClosing)
        {
            lock (_lock)
            {
                CopyMost();
                _state = State.Copied;
            }
        }
    }

    private void CopyMost()
    {
        int added = MaxRestPages;
        for (int pass = 0; pass < MaxPasses && added >= MaxRestPages && !_hasFailed; pass++)
        {
            int before = Volatile.Read(ref _pages);

            // SQLite flushes the file only in a pass that copies the whole log, which is the one of the committer.
            Measure(() =>
            {
                _database.CheckpointWithoutWaiting();
                _folder.FlushDatabase();
            });
            added = Volatile.Read(ref _pages) - before;
        }
    }

    private void Finish(Database writer)
    {
        lock (_lock)
        {
            bool isComplete = false;
            bool isLong = Math.Max(_pages, _logPages) >= _longWaitPages;
            TimeSpan timeout = isLong ? LongReaderTimeout : ReaderTimeout;
            Measure(() => isComplete = writer.CheckpointAll(timeout, out _logPages));

            // A reader that is still there reads for long. Waiting more often would not help, only stall commits.
            _longWaitPages = isComplete ? MaxPages : isLong ? 2 * Math.Max(_pages, _logPages) : _longWaitPages;
            Volatile.Write(ref _pages, isComplete ? 0 : StartPages / 2);
            _state = State.Idle;
        }
    }

    private void Measure(Action checkpoint)
    {
        long started = _time.GetTimestamp();
        try
        {
            checkpoint();
        }
        catch (Exception e) when (e is IOException or SqliteFailureException { PrimaryCode: ResultCodes.Io })
        {
            _hasFailed = true;
            _log.CheckpointFailed(e);
        }
        catch (SqliteFailureException e)
        {
            if (e.IsDiskFull)
            {
                _space.TryRelease();
            }

            LogPostponed(e);
        }

        _metrics.Checkpointed(_time.GetElapsedTime(started));
    }

    // Each transaction tries again, so a full disk would fill the log as well.
    private void LogPostponed(SqliteFailureException problem)
    {
        if (_postponedAt is not { } logged || _time.GetElapsedTime(logged) >= LogInterval)
        {
            _postponedAt = _time.GetTimestamp();
            _log.CheckpointPostponed(problem);
        }
    }
}
