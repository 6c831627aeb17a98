namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes, reads and removes the rows of the journal.</summary>
internal sealed class JournalTable(Database database) : IDisposable
{
    private readonly Statement _insert = new(database, "INSERT INTO journal (seq, commits) VALUES (?1, ?2)");
    private readonly Statement _remove = new(database, "DELETE FROM journal WHERE seq < ?1");
    private readonly Statement _exists = new(database, "SELECT 1 FROM journal WHERE seq = ?1");
    private readonly Statement _after = new(database, "SELECT seq, commits FROM journal WHERE seq > ?1 ORDER BY seq LIMIT 1");

    public void Insert(long seq, ReadOnlySpan<byte> commits)
    {
        _insert.Bind(1, seq);
        _insert.BindBlob(2, commits);
        _insert.Run();
    }

    /// <summary>Removes the rows before one.</summary>
    public void RemoveBefore(long seq)
    {
        _remove.Bind(1, seq);
        _remove.Run();
    }

    public bool Exists(long seq)
    {
        _exists.Bind(1, seq);
        try
        {
            return _exists.Step();
        }
        finally
        {
            _exists.Reset();
        }
    }

    /// <summary>The first row after one.</summary>
    /// <returns>Null when there is none.</returns>
    public (long Seq, List<JournaledCommit> Commits)? After(long seq)
    {
        _after.Bind(1, seq);
        try
        {
            return _after.Step() ? (_after.Number(0), JournalCodec.Decode(_after.Bytes(1))) : null;
        }
        finally
        {
            _after.Reset();
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _remove.Dispose();
        _exists.Dispose();
        _after.Dispose();
    }
}
