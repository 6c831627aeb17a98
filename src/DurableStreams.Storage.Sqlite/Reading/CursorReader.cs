namespace DurableStreams.Storage.Sqlite;

/// <summary>Lists cursors.</summary>
internal sealed class CursorReader(Database database, ReadTransaction transaction) : IDisposable
{
    private readonly Statement _life = new(database, "SELECT id FROM lives WHERE incarnation = ?1 AND path = ?2");
    private readonly CursorQuery _cursors = new(database);

    /// <summary>See <see cref="ISubscriberStore.ListCursorsAsync"/>.</summary>
    public IReadOnlyList<Cursor> List(StreamPath estuary, Incarnation incarnation, StreamPath? after, int max)
    {
        transaction.Begin();
        try
        {
            _life.Bind(1, incarnation);
            _life.BindText(2, PathKey.Encode(estuary.Value));
            return _life.Step() ? _cursors.Page(_life.Number(0), after, max) : [];
        }
        finally
        {
            _life.Reset();
            transaction.End();
        }
    }

    public void Dispose()
    {
        _life.Dispose();
        _cursors.Dispose();
    }
}
