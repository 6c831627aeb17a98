namespace DurableStreams.Primitives;

/// <summary>A cache of values, and of the fact that a key has none; cleared when it is full. Not thread-safe.</summary>
/// <param name="capacity">The number of keys at which <see cref="MakeRoom"/> clears the cache.</param>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    // Created on first use: most streams have neither producers nor cursors.
    private Dictionary<TKey, TValue>? _entries;

    public bool Contains(TKey key) => _entries?.ContainsKey(key) == true;

    /// <summary>Returns the value of a key; <c>default</c> if the key is not cached.</summary>
    public TValue? Get(TKey key) => _entries is null ? default : _entries.GetValueOrDefault(key);

    public void Set(TKey key, TValue value) => (_entries ??= [])[key] = value;

    /// <summary>
    /// Clears a full cache. Called before a batch of keys is set, so that no key evicts another of the same batch.
    /// </summary>
    public void MakeRoom()
    {
        if (_entries?.Count >= capacity)
        {
            _entries.Clear();
        }
    }

    public void Clear() => _entries?.Clear();
}
