namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes heads.</summary>
internal sealed class StreamsTable(Database database) : IDisposable
{
    private readonly Statement _version = new(database, "SELECT version FROM streams WHERE path = ?1");

    private readonly Statement _head = new(database, "SELECT version, head FROM streams WHERE path = ?1");

    private readonly Statement _overwrite = new(database, "UPDATE streams SET version = ?2, head = ?3 WHERE path = ?1");

    private readonly Statement _insert = new(
        database,
        "INSERT INTO streams (path, version, status, life, head) VALUES (?1, ?2 + 1, ?3, ?4, ?5) ON CONFLICT DO NOTHING");

    private readonly Statement _update = new(
        database,
        "UPDATE streams SET version = ?2 + 1, status = ?3, life = ?4, head = ?5 WHERE path = ?1 AND version = ?2");

    private readonly Statement _inUse = new(
        database, "SELECT 1 FROM streams WHERE path = ?1 AND life = ?2 AND status <> ?3");

    /// <summary>The version of a head; 0 when there is none.</summary>
    public long VersionOf(ReadOnlySpan<byte> path)
    {
        _version.BindText(1, path);
        try
        {
            return _version.Step() ? _version.Number(0) : 0;
        }
        finally
        {
            _version.Reset();
        }
    }

    /// <summary>A head and its version; null when there is none.</summary>
    public (long Version, StreamHead Head)? Find(ReadOnlySpan<byte> path)
    {
        _head.BindText(1, path);
        try
        {
            return _head.Step() ? (_head.Number(0), StreamHeadCodec.Decode(_head.Bytes(1))) : null;
        }
        finally
        {
            _head.Reset();
        }
    }

    /// <summary>Writes a later head of the same life and status.</summary>
    public void Overwrite(ReadOnlySpan<byte> path, long version, ReadOnlySpan<byte> head)
    {
        _overwrite.BindText(1, path);
        _overwrite.Bind(2, version);
        _overwrite.BindBlob(3, head);
        _overwrite.Run();
    }

    /// <summary>Writes a head with the version after the expected one.</summary>
    /// <returns>False when the stored head has another version than the expected one.</returns>
    public bool TryWrite(ReadOnlySpan<byte> path, long expected, StreamStatus status, long life, ReadOnlySpan<byte> head)
    {
        Statement statement = expected == 0 ? _insert : _update;
        statement.BindText(1, path);
        statement.Bind(2, expected);
        statement.Bind(3, (long)status);
        statement.Bind(4, life);
        statement.BindBlob(5, head);
        return statement.Run() == 1;
    }

    /// <summary>True when the path's head is of this life, and no tombstone.</summary>
    public bool IsInUse(ReadOnlySpan<byte> path, long life)
    {
        _inUse.BindText(1, path);
        _inUse.Bind(2, life);
        _inUse.Bind(3, (long)StreamStatus.Deleted);
        try
        {
            return _inUse.Step();
        }
        finally
        {
            _inUse.Reset();
        }
    }

    public void Dispose()
    {
        _version.Dispose();
        _head.Dispose();
        _overwrite.Dispose();
        _insert.Dispose();
        _update.Dispose();
        _inUse.Dispose();
    }
}
