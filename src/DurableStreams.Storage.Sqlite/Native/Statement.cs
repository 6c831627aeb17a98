using DurableStreams.Addressing;
using SQLitePCL;

namespace DurableStreams.Storage.Sqlite.Native;

/// <summary>A statement of a connection, prepared when it is first used and disposed of with the connection.</summary>
internal sealed class Statement(Database database, string sql) : IDisposable
{
    private sqlite3_stmt? _handle;

    public Database Database => database;

    /// <summary>True while a value is bound whose copy is too large to be kept until the next run.</summary>
    public bool HasLargeValue { get; set; }

    /// <summary>Begins a run, with <c>using</c>. One run of a statement at a time.</summary>
    public Query Query() => new(this, _handle ??= database.Compile(sql));

    /// <summary>Begins a run for the row of an incarnation and a path, the first two parameters.</summary>
    /// <param name="incarnation">The incarnation.</param>
    /// <param name="path">The encoded path.</param>
    public Query Query(Incarnation incarnation, ReadOnlySpan<byte> path)
    {
        Query query = Query();
        query.Bind(1, incarnation);
        query.BindText(2, path);
        return query;
    }

    /// <summary>Runs a statement that returns no rows and whose parameters are numbers.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(params ReadOnlySpan<long> parameters)
    {
        using Query query = Query();
        for (int i = 0; i < parameters.Length; i++)
        {
            query.Bind(i + 1, parameters[i]);
        }

        return query.Execute();
    }

    /// <summary>Runs a statement that returns no rows, on rows of an incarnation.</summary>
    /// <param name="incarnation">The first parameter.</param>
    /// <param name="limit">The second parameter.</param>
    /// <returns>How many rows it changed.</returns>
    public int Execute(Incarnation incarnation, int limit)
    {
        using Query query = Query();
        query.Bind(1, incarnation);
        query.Bind(2, limit);
        return query.Execute();
    }

    public void Dispose() => _handle?.Dispose();
}
