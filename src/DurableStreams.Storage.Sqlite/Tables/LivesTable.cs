namespace DurableStreams.Storage.Sqlite;

/// <summary>Finds and adds the small keys under which the rows of an incarnation are stored.</summary>
internal sealed class LivesTable(Database database) : IDisposable
{
    // About 6 MiB of memory at most.
    private const int MostRemembered = 1 << 16;

    private readonly Statement _find = new(database, "SELECT id FROM lives WHERE incarnation = ?1 AND path = ?2");
    private readonly Statement _add = new(database, "INSERT INTO lives (incarnation, path) VALUES (?1, ?2)");
    private readonly Statement _remove = new(database, "DELETE FROM lives WHERE id = ?1");
    private readonly Dictionary<(Incarnation Incarnation, StreamPath Path), long> _remembered = [];

    /// <summary>The key of an incarnation; null when it has none.</summary>
    public long? Find(StreamPath path, ReadOnlySpan<byte> pathKey, Incarnation incarnation)
    {
        if (_remembered.TryGetValue((incarnation, path), out long life))
        {
            return life;
        }

        _find.Bind(1, incarnation);
        _find.BindText(2, pathKey);
        try
        {
            return _find.Step() ? Remember(path, incarnation, _find.Number(0)) : null;
        }
        finally
        {
            _find.Reset();
        }
    }

    /// <summary>Gives an incarnation its key.</summary>
    public long Add(StreamPath path, ReadOnlySpan<byte> pathKey, Incarnation incarnation)
    {
        _add.Bind(1, incarnation);
        _add.BindText(2, pathKey);
        _add.Run();
        return Remember(path, incarnation, database.LastRowId);
    }

    /// <summary>Removes the key of an incarnation that has no rows any more.</summary>
    public void Remove(StreamPath path, Incarnation incarnation, long life)
    {
        _remembered.Remove((incarnation, path));
        _remove.Bind(1, life);
        _remove.Run();
    }

    /// <summary>Forgets what was remembered: the transaction in which it was learnt did not take place.</summary>
    public void Forget() => _remembered.Clear();

    public void Dispose()
    {
        _find.Dispose();
        _add.Dispose();
        _remove.Dispose();
    }

    private long Remember(StreamPath path, Incarnation incarnation, long life)
    {
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        _remembered[(incarnation, path)] = life;
        return life;
    }
}
