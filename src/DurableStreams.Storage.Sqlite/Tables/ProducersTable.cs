using System.Text;
using DurableStreams.Producers;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>producers</c>: the state of each idempotent producer of an incarnation.</summary>
internal sealed class ProducersTable(Database database)
{
    private readonly Statement _find = database.Prepare(
        "SELECT epoch, last_seq FROM producers WHERE life = ?1 AND id = ?2");

    private readonly Statement _put = database.Prepare(
        "INSERT OR REPLACE INTO producers (life, id, epoch, last_seq) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _remove = database.Prepare(
        "DELETE FROM producers WHERE life = ?1 AND id IN (SELECT id FROM producers WHERE life = ?1 LIMIT ?2)");

    /// <summary>Reads the states of those producers that have one.</summary>
    public Dictionary<ProducerId, ProducerState> Find(long incarnationId, IReadOnlyCollection<ProducerId> producers)
    {
        var found = new Dictionary<ProducerId, ProducerState>(producers.Count);
        Span<byte> utf8 = stackalloc byte[ProducerId.MaxBytes];
        foreach (ProducerId id in producers)
        {
            using Query query = _find.Query();
            query.Bind(1, incarnationId);
            query.BindText(2, utf8[..Encoding.UTF8.GetBytes(id.Value, utf8)]);
            if (query.Step())
            {
                found[id] = new ProducerState(query.Number(0), query.Number(1));
            }
        }

        return found;
    }

    public void Put(long incarnationId, ProducerRow row)
    {
        Span<byte> utf8 = stackalloc byte[ProducerId.MaxBytes];
        using Query query = _put.Query();
        query.Bind(1, incarnationId);
        query.BindText(2, utf8[..Encoding.UTF8.GetBytes(row.Id.Value, utf8)]);
        query.Bind(3, row.State.Epoch);
        query.Bind(4, row.State.LastSeq);
        query.Execute();
    }

    /// <summary>Removes a batch of rows.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(long incarnationId, int max) => _remove.Execute(incarnationId, max);
}
