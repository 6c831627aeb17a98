namespace DurableStreams.Storage.Sqlite.Native;

/// <summary>The statements that begin and end the transactions of a connection.</summary>
/// <param name="database">The connection.</param>
/// <param name="begin">BEGIN, with the kind of transaction.</param>
internal sealed class Transaction(Database database, string begin)
{
    private readonly Statement _begin = database.Prepare(begin);
    private readonly Statement _commit = database.Prepare("COMMIT");
    private readonly Statement _rollBack = database.Prepare("ROLLBACK");

    public void Begin() => _begin.Execute();

    /// <summary>
    /// Begins a transaction that only reads and ends with the scope. All its statements see one snapshot.
    /// </summary>
    public Scope BeginScope()
    {
        _begin.Execute();
        return new Scope(this);
    }

    public void Commit() => _commit.Execute();

    /// <summary>Rolls back, unless a failure has made SQLite do so already.</summary>
    public void RollBack()
    {
        if (!database.IsAutocommit)
        {
            _rollBack.Execute();
        }
    }

    /// <summary>See <see cref="BeginScope"/>. Queries of the transaction must be disposed of first.</summary>
    public readonly ref struct Scope(Transaction transaction) : IDisposable
    {
        public void Dispose() => transaction.End();
    }

    private void End()
    {
        // A failure may have made SQLite end the transaction already.
        if (!database.IsAutocommit)
        {
            _commit.Execute();
        }
    }
}
