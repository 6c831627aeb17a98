using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>cursors</c>: how far an estuary has received each of its sources.</summary>
internal sealed class CursorsTable(Database database)
{
    private const string Select = "SELECT source, subscription, source_incarnation, position, envelope FROM cursors ";

    private readonly Statement _find = database.Prepare(Select + "WHERE life = ?1 AND source = ?2");
    private readonly Statement _page = database.Prepare(
        Select + "WHERE life = ?1 AND source > ?2 ORDER BY source LIMIT ?3");

    private readonly Statement _put = database.Prepare(
        """
        INSERT OR REPLACE INTO cursors (life, source, subscription, source_incarnation, position, envelope)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """);

    private readonly Statement _delete = database.Prepare("DELETE FROM cursors WHERE life = ?1 AND source = ?2");

    private readonly Statement _remove = database.Prepare(
        "DELETE FROM cursors WHERE life = ?1 AND source IN (SELECT source FROM cursors WHERE life = ?1 LIMIT ?2)");

    public Cursor? Find(long estuaryId, StreamPath source)
    {
        using Query query = _find.Query();
        query.Bind(1, estuaryId);
        query.BindText(2, PathKey.Encode(source.Value));
        return query.Step() ? Read(query, source) : null;
    }

    /// <summary>Reads the cursors of those sources that have one.</summary>
    public Dictionary<StreamPath, Cursor> Find(long estuaryId, IReadOnlyCollection<StreamPath> sources)
    {
        var found = new Dictionary<StreamPath, Cursor>(sources.Count);
        foreach (StreamPath source in sources)
        {
            if (Find(estuaryId, source) is { } cursor)
            {
                found[source] = cursor;
            }
        }

        return found;
    }

    /// <summary>Reads a page of cursors, ordered by source.</summary>
    public IReadOnlyList<Cursor> Page(long estuaryId, StreamPath? after, int max)
    {
        using Query query = _page.Query();
        query.Bind(1, estuaryId);
        query.BindText(2, after is { } last ? PathKey.Encode(last.Value).AsSpan() : PathKey.BeforeAll);
        query.Bind(3, max);
        List<Cursor> page = [];
        while (query.Step())
        {
            page.Add(Read(query, PathKey.Decode(query.Bytes(0))));
        }

        return page;
    }

    public void Apply(long estuaryId, CursorChange change)
    {
        if (change.New is { } cursor)
        {
            Put(estuaryId, cursor);
            return;
        }

        using Query query = _delete.Query();
        query.Bind(1, estuaryId);
        query.BindText(2, PathKey.Encode(change.Source.Value));
        query.Execute();
    }

    public void Put(long estuaryId, Cursor cursor)
    {
        using Query query = _put.Query();
        query.Bind(1, estuaryId);
        query.BindText(2, PathKey.Encode(cursor.Source.Value));
        query.Bind(3, cursor.Subscription);
        query.Bind(4, cursor.SourceIncarnation);
        query.Bind(5, cursor.Position);
        query.Bind(6, cursor.Envelope ? 1 : 0);
        query.Execute();
    }

    /// <summary>Removes a batch of rows.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(long estuaryId, int max) => _remove.Execute(estuaryId, max);

    private static Cursor Read(Query row, StreamPath source) => new(
        new EstuarySubscriptionId(new Guid(row.Bytes(1), bigEndian: true)),
        source,
        Incarnation.Read(row.Bytes(2)),
        row.Number(3),
        row.Number(4) != 0);
}
