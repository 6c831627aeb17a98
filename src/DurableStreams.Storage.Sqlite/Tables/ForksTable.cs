using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>forks</c>: the forks that read an incarnation.</summary>
internal sealed class ForksTable(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT 1 FROM forks WHERE life = ?1 AND fork = ?2");
    private readonly Statement _insert = database.Prepare("INSERT INTO forks (life, fork) VALUES (?1, ?2)");
    private readonly Statement _delete = database.Prepare("DELETE FROM forks WHERE life = ?1 AND fork = ?2");

    private readonly Statement _remove = database.Prepare(
        "DELETE FROM forks WHERE life = ?1 AND fork IN (SELECT fork FROM forks WHERE life = ?1 LIMIT ?2)");

    public bool Exists(long incarnationId, Incarnation fork)
    {
        using Query query = For(_find, incarnationId, fork);
        return query.Step();
    }

    /// <summary>Reads which of the given forks have a row.</summary>
    public HashSet<Incarnation> Find(long incarnationId, IReadOnlyCollection<Incarnation> forks)
    {
        var found = new HashSet<Incarnation>(forks.Count);
        foreach (Incarnation fork in forks)
        {
            if (Exists(incarnationId, fork))
            {
                found.Add(fork);
            }
        }

        return found;
    }

    public void Insert(long incarnationId, Incarnation fork)
    {
        using Query query = For(_insert, incarnationId, fork);
        query.Execute();
    }

    public void Delete(long incarnationId, Incarnation fork)
    {
        using Query query = For(_delete, incarnationId, fork);
        query.Execute();
    }

    /// <summary>Removes a batch of rows.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(long incarnationId, int max) => _remove.Execute(incarnationId, max);

    private static Query For(Statement statement, long incarnationId, Incarnation fork)
    {
        Query query = statement.Query();
        query.Bind(1, incarnationId);
        query.Bind(2, fork);
        return query;
    }
}
