namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes and removes the rows of the forks that read a stream.</summary>
internal sealed class ForksTable(Database database) : IDisposable
{
    private readonly Statement _exists = new(database, "SELECT 1 FROM forks WHERE life = ?1 AND fork = ?2");
    private readonly Statement _insert = new(database, "INSERT INTO forks (life, fork) VALUES (?1, ?2)");
    private readonly Statement _delete = new(database, "DELETE FROM forks WHERE life = ?1 AND fork = ?2");

    private readonly Statement _remove = new(
        database, "DELETE FROM forks WHERE life = ?1 AND fork IN (SELECT fork FROM forks WHERE life = ?1 LIMIT ?2)");

    public bool Exists(long life, Incarnation fork)
    {
        _exists.Bind(1, life);
        _exists.Bind(2, fork);
        try
        {
            return _exists.Step();
        }
        finally
        {
            _exists.Reset();
        }
    }

    public void Insert(long life, Incarnation fork)
    {
        _insert.Bind(1, life);
        _insert.Bind(2, fork);
        _insert.Run();
    }

    public void Delete(long life, Incarnation fork)
    {
        _delete.Bind(1, life);
        _delete.Bind(2, fork);
        _delete.Run();
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
        _exists.Dispose();
        _insert.Dispose();
        _delete.Dispose();
        _remove.Dispose();
    }
}
