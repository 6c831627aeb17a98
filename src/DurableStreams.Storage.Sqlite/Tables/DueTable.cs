namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes duties.</summary>
internal sealed class DueTable(Database database) : IDisposable
{
    private readonly Statement _insert = new(database, "INSERT INTO due (version, due_at, duty) VALUES (1, ?1, ?2)");

    private readonly Statement _postpone = new(
        database, "UPDATE due SET due_at = ?3, version = version + 1 WHERE id = ?1 AND version = ?2");

    private readonly Statement _complete = new(database, "DELETE FROM due WHERE id = ?1 AND version = ?2");

    public void Insert(DateTimeOffset dueAt, ReadOnlySpan<byte> duty)
    {
        _insert.Bind(1, dueAt.UtcTicks);
        _insert.BindBlob(2, duty);
        _insert.Run();
    }

    /// <summary>Moves a row to another time and gives it the next version.</summary>
    /// <returns>False when it has another version, or is gone.</returns>
    public bool TryPostpone(long id, long version, DateTimeOffset dueAt)
    {
        _postpone.Bind(1, id);
        _postpone.Bind(2, version);
        _postpone.Bind(3, dueAt.UtcTicks);
        return _postpone.Run() == 1;
    }

    /// <summary>Removes a row.</summary>
    /// <returns>False when it has another version, or is gone.</returns>
    public bool TryComplete(long id, long version)
    {
        _complete.Bind(1, id);
        _complete.Bind(2, version);
        return _complete.Run() == 1;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _postpone.Dispose();
        _complete.Dispose();
    }
}
