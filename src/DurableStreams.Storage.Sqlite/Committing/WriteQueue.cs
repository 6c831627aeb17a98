namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>
/// The writes waiting to be committed, in the order of arrival; but large ones take turns with all others. Writing a
/// large one keeps the disk busy for up to some hundred milliseconds: a small one waits for one of them at most.
/// </summary>
internal sealed class WriteQueue
{
    private const int MaxItems = 4096;
    private const int MaxBytes = 16 * 1024 * 1024;

    // A commit of several appends is never larger.
    private const int LargeBytes = 2 * 1024 * 1024;

    private readonly object _lock = new();
    private readonly Queue<WriteItem> _waiting = new();
    private readonly Queue<WriteItem> _large = new();

    private bool _lastWasLarge;
    private bool _closed;

    private bool IsEmpty => _waiting.Count + _large.Count == 0;

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

            if (IsEmpty)
            {
                Monitor.Pulse(_lock);
            }

            (item.Bytes > LargeBytes ? _large : _waiting).Enqueue(item);
            return true;
        }
    }

    /// <summary>Waits for items and takes as many as fit into one transaction, at least one.</summary>
    /// <returns>An empty array if the queue is closed and empty.</returns>
    public WriteItem[] TakeGroup()
    {
        lock (_lock)
        {
            while (IsEmpty)
            {
                if (_closed)
                {
                    return [];
                }

                Monitor.Wait(_lock);
            }

            _lastWasLarge = _large.Count > 0 && (_waiting.Count == 0 || !_lastWasLarge);
            return _lastWasLarge ? [_large.Dequeue()] : TakeSmall();
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

    private WriteItem[] TakeSmall()
    {
        var group = new WriteItem[Math.Min(_waiting.Count, MaxItems)];
        int count = 0;
        long bytes = 0;
        while (count < group.Length && (count == 0 || bytes + _waiting.Peek().Bytes <= MaxBytes))
        {
            group[count] = _waiting.Dequeue();
            bytes += group[count++].Bytes;
        }

        return count == group.Length ? group : group[..count];
    }
}
