using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// Moves pages from the log to the database file, so that the log can begin anew and does not grow for ever. That
/// takes a commit that finds the whole log moved, which never happens by itself while commits keep coming. So the
/// bulk is moved, and forced to the disk, on a thread of its own beside the commits; the little that they added
/// meanwhile is moved between two of them.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    // 32 MiB. The longer the log, the fewer writes to the database file, where a page is written once per checkpoint
    // however often it changed; but the start after a crash reads the whole of it.
    private const int PagesToBegin = 8 * 1024;

    // From here on commits wait for the checkpoint, whatever it waits for.
    private const int MostPages = 4 * PagesToBegin;

    // What is left for the committer to move. Each pass beside the commits leaves less than the one before.
    private const int LittlePages = 512;
    private const int MostPasses = 4;

    // How long commits may be held up by reads that need the log: mostly they are over sooner.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly AutoResetEvent _wanted = new(false);
    private readonly DataFolder _folder;
    private readonly Database _database;
    private readonly SqliteMetrics _metrics;
    private readonly ILogger _log;
    private readonly Thread _thread;

    private int _pages;
    private int _logged;
    private volatile State _state;
    private volatile bool _failed;
    private volatile bool _closing;

    public Checkpointer(DataFolder folder, SqliteMetrics metrics, ILogger log)
    {
        _folder = folder;
        _metrics = metrics;
        _log = log;
        _database = Connections.OpenWriter(folder.DatabaseFile);
        _thread = new Thread(Run) { Name = "SQLite checkpointer", IsBackground = true };
        _thread.Start();
    }

    private enum State
    {
        Idle,
        MovingBulk,
        BulkMoved,
    }

    /// <summary>
    /// True when the disk failed a checkpoint. What it had been given is then in doubt, and only the log is right: it
    /// must be kept, and grows until the store is opened again, which moves all of it once more.
    /// </summary>
    public bool HasFailed => _failed;

    /// <summary>Called by the committer between two transactions.</summary>
    public void AfterGroup(Database writer)
    {
        Volatile.Write(ref _pages, _pages + writer.TakePagesWritten());
        if (_failed)
        {
            return;
        }

        if (_state == State.BulkMoved || _pages >= MostPages)
        {
            Finish(writer);
        }
        else if (_state == State.Idle && _pages >= PagesToBegin)
        {
            _state = State.MovingBulk;
            _wanted.Set();
        }
    }

    /// <summary>Ends the thread, after the checkpoint under way.</summary>
    public void Dispose()
    {
        _closing = true;
        _wanted.Set();
        _thread.Join();
        _wanted.Dispose();
        _database.Dispose();
    }

    private void Run()
    {
        while (_wanted.WaitOne() && !_closing)
        {
            lock (_lock)
            {
                MoveBulk();
                _state = State.BulkMoved;
            }
        }
    }

    private void MoveBulk()
    {
        int added = LittlePages;
        for (int pass = 0; pass < MostPasses && added >= LittlePages && !_failed; pass++)
        {
            int before = Volatile.Read(ref _pages);

            // SQLite forces the file to the disk only in the pass that catches up, which is the committer's.
            Measure(() =>
            {
                _database.MoveLog();
                _folder.FlushDatabase();
            });
            added = Volatile.Read(ref _pages) - before;
        }
    }

    private void Finish(Database writer)
    {
        lock (_lock)
        {
            bool begunAnew = false;
            TimeSpan patience = Math.Max(_pages, _logged) >= MostPages ? LongPatience : Patience;
            Measure(() => begunAnew = writer.FinishLog(patience, out _logged));
            Volatile.Write(ref _pages, begunAnew ? 0 : PagesToBegin / 2);
            _state = State.Idle;
        }
    }

    private void Measure(Action checkpoint)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            checkpoint();
        }
        catch (Exception e) when (e is IOException or SqliteFailureException { PrimaryCode: ResultCodes.Io })
        {
            _failed = true;
            _log.CheckpointFailed(e);
        }
        catch (SqliteFailureException e)
        {
            _log.CheckpointPutOff(e);
        }

        _metrics.Checkpointed(Stopwatch.GetElapsedTime(started));
    }
}
