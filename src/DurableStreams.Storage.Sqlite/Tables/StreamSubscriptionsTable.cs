using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>
/// The table <c>stream_subscriptions</c>: the subscriptions that may have a link to each incarnation of a stream.
/// </summary>
internal sealed class StreamSubscriptionsTable(Database database)
{
    private readonly Statement _find = database.Prepare(
        """
        SELECT subscription, incarnation, from_start FROM stream_subscriptions
        WHERE stream = ?1 AND subscription = ?2
        """);

    private readonly Statement _page = database.Prepare(
        """
        SELECT subscription, incarnation, from_start FROM stream_subscriptions
        WHERE stream = ?1 AND subscription > ?2 ORDER BY subscription LIMIT ?3
        """);

    private readonly Statement _put = database.Prepare(
        """
        INSERT OR REPLACE INTO stream_subscriptions (stream, subscription, incarnation, from_start)
        VALUES (?1, ?2, ?3, ?4)
        """);

    private readonly Statement _delete = database.Prepare(
        "DELETE FROM stream_subscriptions WHERE stream = ?1 AND subscription = ?2 AND incarnation = ?3");

    private readonly Statement _remove = database.Prepare(
        """
        DELETE FROM stream_subscriptions WHERE stream = ?1 AND subscription IN
          (SELECT subscription FROM stream_subscriptions WHERE stream = ?1 LIMIT ?2)
        """);

    public StreamSubscription? Find(Incarnation stream, SubscriptionKey subscription)
    {
        using Query query = _find.Query(stream, SubscriptionPath.Encode(subscription));
        return query.Step() ? Read(query) : null;
    }

    public IReadOnlyList<StreamSubscription> Page(Incarnation stream, SubscriptionKey? after, int max)
    {
        using Query query = _page.Query(
            stream, after is { } last ? SubscriptionPath.Encode(last).AsSpan() : PathKey.BeforeAll);
        query.Bind(3, max);
        List<StreamSubscription> page = [];
        while (query.Step())
        {
            page.Add(Read(query));
        }

        return page;
    }

    public void Put(Incarnation stream, StreamSubscription row)
    {
        using Query query = _put.Query(stream, SubscriptionPath.Encode(row.Subscription));
        query.Bind(3, row.Incarnation);
        query.Bind(4, row.FromStart ? 1 : 0);
        query.Execute();
    }

    /// <summary>Removes the row of an incarnation of a subscription, if it exists.</summary>
    public void Delete(Incarnation stream, SubscriptionKey subscription, Incarnation incarnation)
    {
        using Query query = _delete.Query(stream, SubscriptionPath.Encode(subscription));
        query.Bind(3, incarnation);
        query.Execute();
    }

    /// <summary>Removes a batch of rows.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(Incarnation stream, int max) => _remove.Execute(stream, max);

    private static StreamSubscription Read(Query row) =>
        new(SubscriptionPath.Decode(row.Bytes(0)), Incarnation.Read(row.Bytes(1)), row.Number(2) != 0);
}
