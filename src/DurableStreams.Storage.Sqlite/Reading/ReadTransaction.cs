namespace DurableStreams.Storage.Sqlite;

/// <summary>Makes several statements of a reading connection see one snapshot.</summary>
internal sealed class ReadTransaction(Database database) : IDisposable
{
    private readonly Statement _begin = new(database, "BEGIN");
    private readonly Statement _end = new(database, "COMMIT");

    /// <summary>From the first statement that follows on, the snapshot stays.</summary>
    public void Begin() => _begin.Run();

    /// <summary>Lets go of the snapshot. Every statement was reset before.</summary>
    public void End()
    {
        // A failure of SQLite may have ended the transaction already.
        if (!database.IsAutocommit)
        {
            _end.Run();
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _end.Dispose();
    }
}
