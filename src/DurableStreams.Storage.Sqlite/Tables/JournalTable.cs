using System.IO.Hashing;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>journal</c>: the small commits of a transaction as one row.</summary>
internal sealed class JournalTable(Database database)
{
    private readonly Statement _next = database.Prepare(
        "SELECT seq, commits, checksum IS NULL, checksum FROM journal WHERE seq > ?1 ORDER BY seq LIMIT 1");
    private readonly Statement _find = database.Prepare("SELECT 1 FROM journal WHERE seq = ?1");
    private readonly Statement _insert = database.Prepare(
        "INSERT INTO journal (seq, commits, checksum) VALUES (?1, ?2, ?3)");
    private readonly Statement _remove = database.Prepare("DELETE FROM journal WHERE seq < ?1");

    public bool Exists(long seq)
    {
        using Query query = _find.Query();
        query.Bind(1, seq);
        return query.Step();
    }

    /// <summary>Reads the first row after another one; null if there is none.</summary>
    public JournalRow? FindNext(long seq)
    {
        using Query query = _next.Query();
        query.Bind(1, seq);
        if (!query.Step())
        {
            return null;
        }

        long found = query.Number(0);
        ReadOnlySpan<byte> commits = query.Bytes(1);

        // Rows of earlier releases have no checksum.
        bool isSound = query.Number(2) != 0 || query.Number(3) == Checksum(found, commits);
        return new JournalRow(found, commits.ToArray(), isSound);
    }

    public void Insert(long seq, ReadOnlySpan<byte> commits)
    {
        using Query query = _insert.Query();
        query.Bind(1, seq);
        query.BindBlob(2, commits);
        query.Bind(3, Checksum(seq, commits));
        query.Execute();
    }

    public void RemoveBefore(long seq) => _remove.Execute(seq);

    // With the key, so that another row does not pass for this one.
    private static long Checksum(long seq, ReadOnlySpan<byte> commits) => (long)XxHash3.HashToUInt64(commits, seq);
}

/// <summary>A row of the journal.</summary>
/// <param name="Seq">Its key.</param>
/// <param name="Commits">Its commits; see <c>JournalCodec</c>.</param>
/// <param name="IsSound">False if it does not have its checksum.</param>
internal readonly record struct JournalRow(long Seq, byte[] Commits, bool IsSound);
