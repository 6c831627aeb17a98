namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes and removes the cursors of estuaries.</summary>
internal sealed class CursorsTable(Database database) : IDisposable
{
    private readonly CursorQuery _find = new(database);

    private readonly Statement _put = new(
        database,
        """
        INSERT OR REPLACE INTO cursors (life, source, subscription, source_incarnation, position, envelope)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """);

    private readonly Statement _delete = new(database, "DELETE FROM cursors WHERE life = ?1 AND source = ?2");

    private readonly Statement _remove = new(
        database, "DELETE FROM cursors WHERE life = ?1 AND source IN (SELECT source FROM cursors WHERE life = ?1 LIMIT ?2)");

    public Cursor? Find(long life, StreamPath source) => _find.Find(life, source);

    public void Apply(long life, CursorChange change)
    {
        if (change.New is not { } cursor)
        {
            _delete.Bind(1, life);
            _delete.BindText(2, PathKey.Encode(change.Source.Value));
            _delete.Run();
            return;
        }

        Put(life, cursor);
    }

    public void Put(long life, Cursor cursor)
    {
        _put.Bind(1, life);
        _put.BindText(2, PathKey.Encode(cursor.Source.Value));
        _put.Bind(3, cursor.Subscription);
        _put.Bind(4, cursor.SourceIncarnation);
        _put.Bind(5, cursor.Position);
        _put.Bind(6, cursor.Envelope ? 1 : 0);
        _put.Run();
    }

    /// <summary>Removes some.</summary>
    /// <returns>How many.</returns>
    public int Remove(long life, int max)
    {
        _remove.Bind(1, life);
        _remove.Bind(2, max);
        return _remove.Run();
    }

    public void Dispose()
    {
        _find.Dispose();
        _put.Dispose();
        _delete.Dispose();
        _remove.Dispose();
    }
}
