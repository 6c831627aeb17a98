using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Subscriptions;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>
/// The table <c>subscription_pending</c>: the streams with news for each incarnation of a subscription.
/// </summary>
internal sealed class SubscriptionPendingTable(Database database)
{
    private readonly Statement _page = database.Prepare(
        """
        SELECT stream, stream_incarnation, from_start, version FROM subscription_pending
        WHERE subscription = ?1 AND stream > ?2 ORDER BY stream LIMIT ?3
        """);

    private readonly Statement _put = database.Prepare(
        """
        INSERT OR REPLACE INTO subscription_pending (subscription, stream, stream_incarnation, from_start, version)
        VALUES (?1, ?2, ?3, ?4, ?5)
        """);

    private readonly Statement _delete = database.Prepare(
        "DELETE FROM subscription_pending WHERE subscription = ?1 AND stream = ?2 AND version = ?3");

    private readonly Statement _remove = database.Prepare(
        """
        DELETE FROM subscription_pending WHERE subscription = ?1 AND stream IN
          (SELECT stream FROM subscription_pending WHERE subscription = ?1 LIMIT ?2)
        """);

    public IReadOnlyList<PendingRow> Page(Incarnation subscription, StreamPath? after, int max)
    {
        using Query query = _page.Query(
            subscription, after is { } last ? PathKey.Encode(last.Value).AsSpan() : PathKey.BeforeAll);
        query.Bind(3, max);
        List<PendingRow> page = [];
        while (query.Step())
        {
            var stream = new SourceKey(PathKey.Decode(query.Bytes(0)), Incarnation.Read(query.Bytes(1)));
            page.Add(new PendingRow(new(stream, query.Number(2) != 0), new RowVersion(query.Number(3))));
        }

        return page;
    }

    public void Put(Incarnation subscription, SourceKey stream, bool fromStart)
    {
        using Query query = _put.Query(subscription, PathKey.Encode(stream.Path.Value));
        query.Bind(3, stream.Incarnation);
        query.Bind(4, fromStart ? 1 : 0);
        query.Bind(5, RandomVersion.Next());
        query.Execute();
    }

    /// <returns>False if the stored row has another version or was removed.</returns>
    public bool TryDelete(Incarnation subscription, PendingRow row)
    {
        using Query query = _delete.Query(subscription, PathKey.Encode(row.Pending.Stream.Path.Value));
        query.Bind(3, row.Version.Number);
        return query.Execute() == 1;
    }

    /// <summary>Removes a batch of rows.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(Incarnation subscription, int max) => _remove.Execute(subscription, max);
}
