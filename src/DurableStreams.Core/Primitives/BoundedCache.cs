namespace DurableStreams.Primitives;

/// <summary>Remembers values, and that a key has none, until there are too many; then it starts over. Not thread-safe.</summary>
/// <param name="capacity">The number of keys at which <see cref="MakeRoom"/> clears it.</param>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    // Created on first use: most streams have neither producers nor cursors.
    private Dictionary<TKey, TValue>? _entries;

    public bool Contains(TKey key) => _entries?.ContainsKey(key) == true;

    /// <summary>The value of a key; <c>default</c> when it is not known.</summary>
    public TValue? Get(TKey key) => _entries is null ? default : _entries.GetValueOrDefault(key);

    public void Set(TKey key, TValue value) => (_entries ??= [])[key] = value;

    /// <summary>Called before new keys are set: none of them may push out another of the same batch.</summary>
    public void MakeRoom()
    {
        if (_entries?.Count >= capacity)
        {
            _entries.Clear();
        }
    }

    public void Clear() => _entries?.Clear();
}
