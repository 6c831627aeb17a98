using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// The one thread that writes. While it waits for the disk, what comes in collects; then it commits all of that in
/// one transaction, so that the slower the disk, the more share a wait.
/// </summary>
internal sealed class Committer : IDisposable
{
    private readonly WriteQueue _queue = new();
    private readonly Thread _thread;
    private readonly DataFolder _folder;
    private readonly SqliteMetrics _metrics;
    private readonly ILogger _log;
    private readonly ICommitProbe? _probe;
    private readonly Checkpointer _checkpointer;
    private readonly RecentWrites _recent;
    private readonly Journal _journal;

    private WriterConnection? _writer;
    private bool _failing;

    /// <summary>Starts the thread. The committer owns the connection from now on.</summary>
    /// <exception cref="InvalidDataException">The journal does not fit to the rest of the database.</exception>
    public Committer(Database database, DataFolder folder, RecentWrites recent, long recentBytes, SqliteMetrics metrics, ILogger log, ICommitProbe? probe)
    {
        _folder = folder;
        _metrics = metrics;
        _log = log;
        _probe = probe;
        _recent = recent;
        _journal = new Journal(recent, recentBytes);
        _writer = new WriterConnection(database, _journal);
        try
        {
            _journal.Load(_writer);
        }
        catch
        {
            _writer.Dispose();
            throw;
        }

        _checkpointer = new Checkpointer(folder, metrics, log);
        _thread = new Thread(Run) { Name = "SQLite committer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The connection, for tests to look at.</summary>
    internal Database? Database => _writer?.Database;

    /// <summary>Writes an item.</summary>
    /// <returns>Its result, once it is durable.</returns>
    public ValueTask<T> WriteAsync<T>(WriteItem<T> item)
    {
        ValueTask<T> completion = item.Completion;
        if (!_queue.TryAdd(item))
        {
            item.Settle(WriteOutcome.Rejected);
            item.Publish();
        }

        return completion;
    }

    /// <summary>Writes what waits and ends the thread. Items that come later are rejected.</summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
        _checkpointer.Dispose();
        if (_checkpointer.HasFailed)
        {
            _writer?.Database.KeepLogOnClose();
        }

        _writer?.Dispose();
    }

    private void Run()
    {
        for (WriteItem[] group = _queue.TakeGroup(); group.Length > 0; group = _queue.TakeGroup())
        {
            long started = Stopwatch.GetTimestamp();
            Write(group);
            ThreadPool.UnsafeQueueUserWorkItem(new FinishedGroup(group), preferLocal: false);
            _metrics.GroupFinished(group.Length, Stopwatch.GetElapsedTime(started));
            if (_writer is not null)
            {
                _checkpointer.AfterGroup(_writer.Database);
            }
        }

        // A folder that was closed should not need to be read before it is opened. Nothing is lost if this fails.
        if (_journal.HasRecent)
        {
            Write([new FoldItem()]);
        }
    }

    private void Write(WriteItem[] group)
    {
        if (!TryReopen(out Exception? problem))
        {
            Report(group.Length, problem);
            foreach (WriteItem item in group)
            {
                item.Settle(WriteOutcome.Rejected, problem);
            }

            return;
        }

        var transaction = new GroupTransaction(_writer!, _probe);
        transaction.Run(group);
        _metrics.Committed(transaction.Committed);
        Report(group.Length, transaction.Problem);
        if (transaction.IsBroken)
        {
            _writer!.Dispose();
            _writer = null;
        }
    }

    private bool TryReopen(out Exception? problem)
    {
        problem = null;
        try
        {
            _writer ??= new WriterConnection(Connections.OpenWriter(_folder.DatabaseFile), _journal);
            if (_recent.IsInDoubt)
            {
                _journal.Settle(_writer);
            }

            return !_recent.IsInDoubt;
        }
        catch (SqliteFailureException e)
        {
            problem = e;
            return false;
        }
    }

    // A full disk fails every transaction until somebody makes room; that is told once.
    private void Report(int writes, Exception? problem)
    {
        bool passing = problem is SqliteFailureException { IsPassing: true };
        if (problem is not null && !(passing && _failing))
        {
            _log.TransactionFailed(writes, problem);
        }
        else if (problem is null && _failing)
        {
            _log.WritingAgain();
        }

        _failing = passing;
    }
}
