namespace DurableStreams.Storage.Sqlite;

/// <summary>Reads cursors; for the connection that writes and for those that read.</summary>
internal sealed class CursorQuery(Database database) : IDisposable
{
    private const string Columns = "SELECT source, subscription, source_incarnation, position, envelope FROM cursors ";

    private readonly Statement _find = new(database, Columns + "WHERE life = ?1 AND source = ?2");
    private readonly Statement _page = new(database, Columns + "WHERE life = ?1 AND source > ?2 ORDER BY source LIMIT ?3");

    public Cursor? Find(long life, StreamPath source)
    {
        _find.Bind(1, life);
        _find.BindText(2, PathKey.Encode(source.Value));
        try
        {
            return _find.Step() ? Read(_find, source) : null;
        }
        finally
        {
            _find.Reset();
        }
    }

    /// <summary>In the order of their sources.</summary>
    public IReadOnlyList<Cursor> Page(long life, StreamPath? after, int max)
    {
        _page.Bind(1, life);
        _page.BindText(2, after is { } last ? PathKey.Encode(last.Value).AsSpan() : PathKey.BeforeAll);
        _page.Bind(3, max);
        try
        {
            List<Cursor> page = [];
            while (_page.Step())
            {
                page.Add(Read(_page, PathKey.Decode(_page.Bytes(0))));
            }

            return page;
        }
        finally
        {
            _page.Reset();
        }
    }

    public void Dispose()
    {
        _find.Dispose();
        _page.Dispose();
    }

    private static Cursor Read(Statement row, StreamPath source) => new(
        new EstuarySubscriptionId(new Guid(row.Bytes(1), bigEndian: true)),
        source,
        Incarnation.Read(row.Bytes(2)),
        row.Number(3),
        row.Number(4) != 0);
}
