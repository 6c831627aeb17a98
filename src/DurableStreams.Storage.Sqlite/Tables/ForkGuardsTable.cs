using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>
/// The table <c>fork_guards</c>: decides whether a fork is created or its unfinished creation is undone. The one that
/// inserts the row first wins.
/// </summary>
internal sealed class ForkGuardsTable(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT claimed FROM fork_guards WHERE fork = ?1");
    private readonly Statement _insert = database.Prepare("INSERT INTO fork_guards (fork, claimed) VALUES (?1, ?2)");
    private readonly Statement _removeCreated = database.Prepare(
        "DELETE FROM fork_guards WHERE fork = ?1 AND claimed = 0");

    public bool Exists(Incarnation fork) => IsClaimed(fork) is not null;

    /// <summary>Inserts the guard for a creation. There must be none.</summary>
    public void InsertCreated(Incarnation fork) => Insert(fork, claimed: false);

    /// <summary>Inserts the guard for undoing a creation, unless there is one.</summary>
    /// <returns>False if the creation has inserted the guard.</returns>
    public bool Claim(Incarnation fork)
    {
        bool? isClaimed = IsClaimed(fork);
        if (isClaimed is null)
        {
            Insert(fork, claimed: true);
        }

        return isClaimed ?? true;
    }

    /// <summary>
    /// Removes the guard of a created fork. A claimed one stays: the creation it forbids may still be running.
    /// </summary>
    public void RemoveCreated(Incarnation fork)
    {
        using Query query = _removeCreated.Query();
        query.Bind(1, fork);
        query.Execute();
    }

    private bool? IsClaimed(Incarnation fork)
    {
        using Query query = _find.Query();
        query.Bind(1, fork);
        return query.Step() ? query.Number(0) != 0 : null;
    }

    private void Insert(Incarnation fork, bool claimed)
    {
        using Query query = _insert.Query();
        query.Bind(1, fork);
        query.Bind(2, claimed ? 1 : 0);
        query.Execute();
    }
}
