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
        using Query query = _page.Query();
        query.Bind(1, subscription);
        query.BindText(2, after is { } last ? PathKey.Encode(last.Value).AsSpan() : PathKey.BeforeAll);
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
        using Query query = For(_put, subscription, stream.Path);
        query.Bind(3, stream.Incarnation);
        query.Bind(4, fromStart ? 1 : 0);
        query.Bind(5, RandomVersion.Next());
        query.Execute();
    }

    /// <returns>False if the stored row has another version or was removed.</returns>
    public bool TryDelete(Incarnation subscription, PendingRow row)
    {
        using Query query = For(_delete, subscription, row.Pending.Stream.Path);
        query.Bind(3, row.Version.Number);
        return query.Execute() == 1;
    }

    /// <summary>Removes a batch of rows.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(Incarnation subscription, int max)
    {
        using Query query = _remove.Query();
        query.Bind(1, subscription);
        query.Bind(2, max);
        return query.Execute();
    }

    private static Query For(Statement statement, Incarnation subscription, StreamPath stream)
    {
        Query query = statement.Query();
        query.Bind(1, subscription);
        query.BindText(2, PathKey.Encode(stream.Value));
        return query;
    }
}
