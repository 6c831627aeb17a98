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

    public void Dispose() => _handle?.Dispose();
}
