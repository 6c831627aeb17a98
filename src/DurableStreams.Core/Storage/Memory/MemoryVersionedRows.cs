namespace DurableStreams.Storage.Memory;

/// <summary>Rows by a name, each written if its version is the expected one. Thread-safe.</summary>
internal sealed class MemoryVersionedRows<TRow>(Func<TRow, RowVersion> versionOf)
    where TRow : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TRow> _rows = new(StringComparer.Ordinal);
    private long _versions;

    public TRow? Get(string name)
    {
        lock (_lock)
        {
            return _rows.GetValueOrDefault(name);
        }
    }

    /// <returns>The new row; null if the stored row has another version than the expected one.</returns>
    public TRow? Put(string name, RowVersion expected, Func<RowVersion, TRow> create)
    {
        lock (_lock)
        {
            RowVersion stored = _rows.TryGetValue(name, out TRow? row) ? versionOf(row) : RowVersion.None;
            return stored == expected ? _rows[name] = create(new RowVersion(++_versions)) : null;
        }
    }
}
