namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>The writes waiting to be committed, in the order of arrival.</summary>
internal sealed class WriteQueue(TimeProvider time)
{
    private const int MaxItems = 4096;
    private const int MaxBytes = 16 * 1024 * 1024;

    // Not a Lock, which cannot wait for a pulse.
    private readonly object _lock = new();
    private readonly Queue<WriteItem> _waiting = new();
    private readonly GroupCommitDelay _delay = new(time);

    private int _wakeAt = 1; // the number of waiting items at which the committer continues
    private bool _closed;

    /// <summary>Adds an item.</summary>
    /// <returns>False if the queue is closed.</returns>
    public bool TryAdd(WriteItem item)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _waiting.Enqueue(item);
            if (_waiting.Count == _wakeAt)
            {
                Monitor.Pulse(_lock);
            }

            return true;
        }
    }

    /// <summary>
    /// Waits for items and takes as many as fit into one transaction, at least one. Waits a little longer if more are
    /// expected and fit: see <see cref="GroupCommitDelay"/>.
    /// </summary>
    /// <returns>An empty array if the queue is closed and empty.</returns>
    public WriteItem[] TakeGroup()
    {
        lock (_lock)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                {
                    return [];
                }

                Monitor.Wait(_lock);
            }

            WaitForExpected();
            return TakeFitting();
        }
    }

    /// <summary>Records how long a group took. Must be called before its callers see the outcome.</summary>
    /// <param name="started">Timestamp of the start of its transaction.</param>
    /// <param name="count">Number of its items.</param>
    public void GroupEnded(long started, int count)
    {
        lock (_lock)
        {
            _delay.CommitEnded(started, count, _waiting.Count);
        }
    }

    /// <summary>Refuses further items. Those in the queue can still be taken.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }
    }

    private void WaitForExpected()
    {
        TimeSpan left = _delay.Left(_waiting.Count);
        if (left == TimeSpan.Zero || CountFitting() < _waiting.Count)
        {
            return;
        }

        _wakeAt = _delay.Expected;
        while (!_closed && left > TimeSpan.Zero)
        {
            Monitor.Wait(_lock, (int)Math.Ceiling(left.TotalMilliseconds));
            left = _delay.Left(_waiting.Count);
        }

        _wakeAt = 1;
        _delay.Ended(_waiting.Count);
    }

    private WriteItem[] TakeFitting()
    {
        var group = new WriteItem[CountFitting()];
        for (int i = 0; i < group.Length; i++)
        {
            group[i] = _waiting.Dequeue();
        }

        _delay.Taken(_waiting.Count);
        return group;
    }

    private int CountFitting()
    {
        int count = 0;
        long bytes = 0;
        foreach (WriteItem item in _waiting)
        {
            bytes += item.Bytes;
            if (count == MaxItems || (count > 0 && bytes > MaxBytes))
            {
                break;
            }

            count++;
        }

        return count;
    }
}
