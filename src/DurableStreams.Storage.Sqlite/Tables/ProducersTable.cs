using System.Text;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes and removes the states of producers.</summary>
internal sealed class ProducersTable(Database database) : IDisposable
{
    private readonly Statement _put = new(
        database, "INSERT OR REPLACE INTO producers (life, id, epoch, last_seq) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _remove = new(
        database,
        "DELETE FROM producers WHERE life = ?1 AND id IN (SELECT id FROM producers WHERE life = ?1 LIMIT ?2)");

    public void Put(long life, ProducerRow row)
    {
        Span<byte> id = stackalloc byte[ProducerId.MaxBytes];
        _put.Bind(1, life);
        _put.BindText(2, id[..Encoding.UTF8.GetBytes(row.Id.Value, id)]);
        _put.Bind(3, row.State.Epoch);
        _put.Bind(4, row.State.LastSeq);
        _put.Run();
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
        _put.Dispose();
        _remove.Dispose();
    }
}
