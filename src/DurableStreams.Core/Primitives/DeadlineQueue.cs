namespace DurableStreams.Primitives;

/// <summary>Runs one job per item, a bounded number at the same time, the nearest deadline first.</summary>
/// <param name="maxConcurrent">Maximum number of jobs at the same time.</param>
/// <param name="runAsync">The job. Must not throw.</param>
internal sealed class DeadlineQueue<T>(int maxConcurrent, Func<T, Task> runAsync)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<T, DateTimeOffset> _waiting = new();

    // Those that wait and those whose job runs.
    private readonly HashSet<T> _items = [];
    private int _workers;

    /// <summary>Adds an item, unless it waits already or its job runs. <see cref="Start"/> starts the job.</summary>
    public void Add(T item, DateTimeOffset deadline)
    {
        lock (_gate)
        {
            if (_items.Add(item))
            {
                _waiting.Enqueue(item, deadline);
            }
        }
    }

    /// <summary>Starts jobs until the maximum is reached or no item waits.</summary>
    public void Start()
    {
        while (TryStartWorker())
        {
            _ = WorkAsync();
        }
    }

    /// <summary>Drops the items that wait. Jobs that run are not ended.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach ((T item, _) in _waiting.UnorderedItems)
            {
                _items.Remove(item);
            }

            _waiting.Clear();
        }
    }

    private async Task WorkAsync()
    {
        while (TryTake(out T? item))
        {
            await runAsync(item).ConfigureAwait(false);
            lock (_gate)
            {
                _items.Remove(item);
            }
        }
    }

    private bool TryStartWorker()
    {
        lock (_gate)
        {
            bool starts = _workers < maxConcurrent && _waiting.Count > 0;
            _workers += starts ? 1 : 0;
            return starts;
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? item)
    {
        lock (_gate)
        {
            bool taken = _waiting.TryDequeue(out item, out _);
            _workers -= taken ? 0 : 1;
            return taken;
        }
    }
}
