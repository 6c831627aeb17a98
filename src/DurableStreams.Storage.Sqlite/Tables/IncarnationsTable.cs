using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>
/// The table <c>lives</c>: a small integer id for each incarnation, which its rows in other tables have in their column
/// <c>life</c>.
/// </summary>
internal sealed class IncarnationsTable(Database database)
{
    // About 6 MiB of memory at most.
    private const int MaxCached = 1 << 16;

    private readonly Statement _find = database.Prepare("SELECT id FROM lives WHERE incarnation = ?1 AND path = ?2");

    private readonly Statement _next = database.Prepare(
        "SELECT id, path FROM lives WHERE id > ?1 ORDER BY id LIMIT 1");

    private readonly Statement _hasRows = database.Prepare(
        """
        SELECT EXISTS (SELECT 1 FROM segments WHERE life = ?1)
            OR EXISTS (SELECT 1 FROM producers WHERE life = ?1)
            OR EXISTS (SELECT 1 FROM forks WHERE life = ?1)
            OR EXISTS (SELECT 1 FROM cursors WHERE life = ?1)
        """);

    private readonly Statement _add = database.Prepare("INSERT INTO lives (incarnation, path) VALUES (?1, ?2)");
    private readonly Statement _remove = database.Prepare("DELETE FROM lives WHERE id = ?1");
    private readonly Dictionary<(Incarnation Incarnation, StreamPath Path), long> _cache = [];

    /// <summary>Reads the id of an incarnation; null if it has none.</summary>
    public long? Find(ReadOnlySpan<byte> pathKey, Incarnation incarnation)
    {
        using Query query = _find.Query();
        query.Bind(1, incarnation);
        query.BindText(2, pathKey);
        return query.Step() ? query.Number(0) : null;
    }

    /// <summary>Finds the incarnation with the next higher id; null if there is none.</summary>
    /// <exception cref="InvalidDataException">Its path is damaged.</exception>
    public (long Id, StreamPath Path)? FindNext(long id)
    {
        using Query query = _next.Query();
        query.Bind(1, id);
        return query.Step() ? (query.Number(0), PathKey.Decode(query.Bytes(1))) : null;
    }

    /// <summary>
    /// As <see cref="Find"/>, from memory if possible. Only the connection that writes may cache ids.
    /// </summary>
    public long? FindCached(StreamPath path, ReadOnlySpan<byte> pathKey, Incarnation incarnation) =>
        _cache.TryGetValue((incarnation, path), out long cached) ? cached
            : Find(pathKey, incarnation) is { } id ? Cache(path, incarnation, id)
            : null;

    /// <summary>Caches an id that another row has, so that <see cref="FindCached"/> need not read it.</summary>
    public void Remember(StreamPath path, Incarnation incarnation, long id) => Cache(path, incarnation, id);

    /// <summary>True if any table has rows of the incarnation.</summary>
    public bool HasRows(long id)
    {
        using Query query = _hasRows.Query();
        query.Bind(1, id);
        return query.Step() && query.Number(0) != 0;
    }

    /// <summary>Gives an incarnation an id.</summary>
    public long Add(StreamPath path, ReadOnlySpan<byte> pathKey, Incarnation incarnation)
    {
        using Query query = _add.Query();
        query.Bind(1, incarnation);
        query.BindText(2, pathKey);
        query.Execute();
        return Cache(path, incarnation, database.LastRowId);
    }

    /// <summary>Removes the id of an incarnation that has no rows left.</summary>
    public void Remove(StreamPath path, Incarnation incarnation, long id)
    {
        _cache.Remove((incarnation, path));
        _remove.Execute(id);
    }

    /// <summary>Empties the cache, which may hold ids added by the transaction that is rolled back.</summary>
    public void ClearCache() => _cache.Clear();

    private long Cache(StreamPath path, Incarnation incarnation, long id)
    {
        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }

        _cache[(incarnation, path)] = id;
        return id;
    }
}
