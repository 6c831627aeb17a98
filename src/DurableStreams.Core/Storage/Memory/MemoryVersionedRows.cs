namespace DurableStreams.Storage.Memory;

/// <summary>Rows by a name, each written if its version is the expected one. Thread-safe.</summary>
internal sealed class MemoryVersionedRows<TRow>(Func<TRow, RowVersion> versionOf)
    where TRow : class
{
    private readonly Lock _lock = new();
    private readonly MemoryRows<NamedRow> _rows = new();
    private long _versions;

    public TRow? Get(string name)
    {
        lock (_lock)
        {
            return _rows.Find(name)?.Row;
        }
    }

    /// <returns>The new row; null if the stored row has another version than the expected one.</returns>
    public TRow? Put(string name, RowVersion expected, Func<RowVersion, TRow> create)
    {
        lock (_lock)
        {
            RowVersion stored = _rows.Find(name) is { } found ? versionOf(found.Row) : RowVersion.None;
            if (stored != expected)
            {
                return null;
            }

            TRow row = create(new RowVersion(++_versions));
            _rows.Put(name, new NamedRow(name, row));
            return row;
        }
    }

    /// <summary>Reads rows in the order of their names.</summary>
    /// <param name="after">Only names after this one; null to start.</param>
    /// <param name="max">Maximum number of rows.</param>
    public (string Name, TRow Row)[] Page(string? after, int max)
    {
        lock (_lock)
        {
            return [.. _rows.Page(after, max).Select(static named => (named.Name, named.Row))];
        }
    }

    private sealed record NamedRow(string Name, TRow Row);
}
