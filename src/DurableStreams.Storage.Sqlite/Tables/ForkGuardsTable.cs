namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes the guards of forks.</summary>
internal sealed class ForkGuardsTable(Database database) : IDisposable
{
    private readonly Statement _claimed = new(database, "SELECT claimed FROM fork_guards WHERE fork = ?1");
    private readonly Statement _insert = new(database, "INSERT INTO fork_guards (fork, claimed) VALUES (?1, ?2)");
    private readonly Statement _removeCreated = new(database, "DELETE FROM fork_guards WHERE fork = ?1 AND claimed = 0");

    /// <summary>Null when there is no guard; true when the undoing of the fork inserted it, false when its creation did.</summary>
    public bool? IsClaimed(Incarnation fork)
    {
        _claimed.Bind(1, fork);
        try
        {
            return _claimed.Step() ? _claimed.Number(0) != 0 : null;
        }
        finally
        {
            _claimed.Reset();
        }
    }

    public void Insert(Incarnation fork, bool claimed)
    {
        _insert.Bind(1, fork);
        _insert.Bind(2, claimed ? 1 : 0);
        _insert.Run();
    }

    /// <summary>Removes the guard of a fork that was made. A claimed one stays: the creation that it forbids may still be under way.</summary>
    public void RemoveCreated(Incarnation fork)
    {
        _removeCreated.Bind(1, fork);
        _removeCreated.Run();
    }

    public void Dispose()
    {
        _claimed.Dispose();
        _insert.Dispose();
        _removeCreated.Dispose();
    }
}
