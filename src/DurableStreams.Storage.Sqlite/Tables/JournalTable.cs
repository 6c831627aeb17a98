using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>journal</c>: the small commits of a transaction as one row.</summary>
internal sealed class JournalTable(Database database)
{
    private readonly Statement _next = database.Prepare(
        "SELECT seq, commits FROM journal WHERE seq > ?1 ORDER BY seq LIMIT 1");
    private readonly Statement _find = database.Prepare("SELECT 1 FROM journal WHERE seq = ?1");
    private readonly Statement _insert = database.Prepare("INSERT INTO journal (seq, commits) VALUES (?1, ?2)");
    private readonly Statement _remove = database.Prepare("DELETE FROM journal WHERE seq < ?1");

    public bool Exists(long seq)
    {
        using Query query = _find.Query();
        query.Bind(1, seq);
        return query.Step();
    }

    /// <summary>Reads the first row after another one; null if there is none.</summary>
    public (long Seq, byte[] Commits)? FindNext(long seq)
    {
        using Query query = _next.Query();
        query.Bind(1, seq);
        return query.Step() ? (query.Number(0), query.Bytes(1).ToArray()) : null;
    }

    public void Insert(long seq, ReadOnlySpan<byte> commits)
    {
        using Query query = _insert.Query();
        query.Bind(1, seq);
        query.BindBlob(2, commits);
        query.Execute();
    }

    public void RemoveBefore(long seq) => _remove.Execute(seq);
}
