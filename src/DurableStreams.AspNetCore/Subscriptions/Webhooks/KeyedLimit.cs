namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>Admits a number of callers at a time for each key. Keys without callers occupy no memory.</summary>
internal sealed class KeyedLimit<TKey>(int max, IEqualityComparer<TKey> comparer)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Entry> _entries = new(comparer);

    /// <summary>The number of keys with callers.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Waits until the caller is admitted.</summary>
    /// <returns>Must be called once when the caller leaves.</returns>
    public async ValueTask<Action> EnterAsync(TKey key, CancellationToken cancellationToken)
    {
        Entry entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out entry!))
            {
                _entries[key] = entry = new Entry(new SemaphoreSlim(max));
            }

            entry.Callers++;
        }

        try
        {
            await entry.Admitted.WaitAsync(cancellationToken);
        }
        catch
        {
            Forget(key, entry);
            throw;
        }

        return () =>
        {
            entry.Admitted.Release();
            Forget(key, entry);
        };
    }

    private void Forget(TKey key, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Callers == 0)
            {
                _entries.Remove(key);
                entry.Admitted.Dispose();
            }
        }
    }

    private sealed class Entry(SemaphoreSlim admitted)
    {
        public SemaphoreSlim Admitted { get; } = admitted;

        public int Callers { get; set; }
    }
}
