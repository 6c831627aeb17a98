namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>The writes waiting to be committed, in the order of arrival.</summary>
internal sealed class WriteQueue
{
    private const int MaxItems = 4096;
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly object _lock = new();
    private readonly Queue<WriteItem> _waiting = new();

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

            if (_waiting.Count == 0)
            {
                Monitor.Pulse(_lock);
            }

            _waiting.Enqueue(item);
            return true;
        }
    }

    /// <summary>Waits for items and takes as many as fit into one transaction, at least one.</summary>
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

            return TakeFitting();
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

    private WriteItem[] TakeFitting()
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
