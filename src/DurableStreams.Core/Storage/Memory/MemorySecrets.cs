namespace DurableStreams.Storage.Memory;

/// <summary>The secrets of a <see cref="MemoryStreamStore"/>.</summary>
internal sealed class MemorySecrets
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SecretRow> _rows = new(StringComparer.Ordinal);
    private long _versions;

    public SecretRow? Get(string name)
    {
        lock (_lock)
        {
            return _rows.GetValueOrDefault(name);
        }
    }

    public SecretRow? Put(string name, ReadOnlyMemory<byte> content, RowVersion expected)
    {
        lock (_lock)
        {
            RowVersion stored = _rows.TryGetValue(name, out SecretRow? row) ? row.Version : RowVersion.None;
            return stored == expected ? _rows[name] = new SecretRow(content, new RowVersion(++_versions)) : null;
        }
    }
}
