using DurableStreams.Storage.Sqlite.Diagnostics;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>
/// The only thread that writes (group commit). Writes that arrive while it waits for the disk are committed together in
/// the next transaction, so the slower the disk, the more writes share one wait.
/// </summary>
internal sealed class Committer : IDisposable
{
    private readonly WriteQueue _queue;
    private readonly Thread _thread;
    private readonly DataFolder _folder;
    private readonly TimeProvider _time;
    private readonly SqliteMetrics _metrics;
    private readonly ICommitProbe? _probe;
    private readonly WalCheckpointer _checkpointer;
    private readonly RecentWrites _recent;
    private readonly CommitJournal _journal;
    private readonly DiskSpace _space;
    private readonly FailureReport _failures;

    private WriterConnection? _writer;

    /// <summary>Loads the journal and starts the thread. Owns the connection, even if this fails.</summary>
    /// <exception cref="InvalidDataException">The journal does not follow from the rest of the database.</exception>
    public Committer(
        Database database,
        DataFolder folder,
        RecentWrites recent,
        DiskSpace space,
        long maxJournalBytes,
        TimeProvider time,
        SqliteMetrics metrics,
        ILogger log,
        ICommitProbe? probe)
    {
        _queue = new WriteQueue(time);
        _folder = folder;
        _time = time;
        _metrics = metrics;
        _space = space;
        _failures = new FailureReport(time, log);
        _probe = probe;
        _recent = recent;
        _journal = new CommitJournal(recent, maxJournalBytes);
        _writer = new WriterConnection(database, folder.Files, _journal);
        try
        {
            _journal.Load(_writer.Tables);
            _space.Update(database);
            _checkpointer = new WalCheckpointer(folder, space, metrics, time, log);
        }
        catch
        {
            _writer.Dispose();
            throw;
        }

        _thread = new Thread(Run) { Name = "SQLite committer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The connection, for tests.</summary>
    internal Database? Database => _writer?.Database;

    /// <summary>Runs a function in a transaction and returns its result once that is durable.</summary>
    /// <param name="write">The function; it may run more than once.</param>
    /// <param name="state">Passed to the function.</param>
    /// <param name="bytes">How many bytes it writes, if that is more than a few.</param>
    public ValueTask<T> WriteAsync<TState, T>(Func<WriterConnection, TState, T> write, TState state, int bytes = 0) =>
        WriteAsync(new WriteCall<TState, T>(write, state, bytes));

    /// <summary>Writes an item and returns its result once that is durable.</summary>
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

    /// <summary>Writes what is queued and ends the thread. Items that are added later are rejected.</summary>
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
            long started = _time.GetTimestamp();
            Write(_space.IsFull ? WithoutData(group) : group);
            _queue.GroupEnded(started, group.Length);
            ThreadPool.UnsafeQueueUserWorkItem(new FinishedGroup(group), preferLocal: false);
            _metrics.GroupFinished(group.Length, _time.GetElapsedTime(started));
            if (_writer is not null)
            {
                _checkpointer.AfterGroup(_writer.Database);
                UpdateSpace(_writer.Database);
            }
        }

        // Leaves an empty journal, so that the next start has nothing to load. Nothing is lost if this fails.
        if (_journal.HasRecentWrites)
        {
            Write([new WriteCall<CommitJournal, bool>(CheckpointAll, _journal)]);
        }
    }

    private static bool CheckpointAll(WriterConnection writer, CommitJournal journal)
    {
        journal.Checkpoint.WriteAll(writer.Tables);
        return true;
    }

    // Refuses what adds data: the space that is left is for what frees some.
    private static WriteItem[] WithoutData(WriteItem[] group)
    {
        foreach (WriteItem item in group.Where(item => item.AddsData))
        {
            item.Settle(WriteOutcome.Rejected);
        }

        return [.. group.Where(item => !item.AddsData)];
    }

    private void UpdateSpace(Database database)
    {
        try
        {
            _space.Update(database);
        }
        catch (SqliteFailureException)
        {
            // The next transaction reports it.
        }
    }

    private void Write(WriteItem[] group)
    {
        if (group.Length == 0)
        {
            return;
        }

        if (!TryReopen(out Exception? problem))
        {
            _failures.Report(group.Length, problem);
            foreach (WriteItem item in group)
            {
                item.Settle(WriteOutcome.Rejected, problem);
            }

            return;
        }

        var transaction = new GroupTransaction(_writer!, _probe);
        transaction.Run(group);
        _failures.Report(group.Length, transaction.Problem);
        if (transaction.Problem is SqliteFailureException { IsDiskFull: true } && _space.TryRelease())
        {
            // There is space for the deletions among them.
            transaction.Run([.. group.Where(item => item is { AddsData: false, Outcome: WriteOutcome.Rejected })]);
        }

        _metrics.Committed(transaction.Committed);
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
            _writer ??= new WriterConnection(
                Connections.OpenWriter(_folder.DatabaseFile), _folder.Files, _journal);
            if (_recent.IsUncertain)
            {
                _journal.Settle(_writer.Tables);
            }

            return !_recent.IsUncertain;
        }
        catch (SqliteFailureException e)
        {
            problem = e;
            return false;
        }
    }
}
