using DurableStreams.Addressing;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>subscription_links</c>: the streams of each incarnation of a subscription.</summary>
internal sealed class SubscriptionLinksTable(Database database)
{
    private readonly Statement _find = database.Prepare(
        "SELECT link FROM subscription_links WHERE subscription = ?1 AND stream = ?2");

    private readonly Statement _page = database.Prepare(
        """
        SELECT stream, link FROM subscription_links
        WHERE subscription = ?1 AND stream > ?2 ORDER BY stream LIMIT ?3
        """);

    private readonly Statement _put = database.Prepare(
        "INSERT OR REPLACE INTO subscription_links (subscription, stream, link) VALUES (?1, ?2, ?3)");

    private readonly Statement _delete = database.Prepare(
        "DELETE FROM subscription_links WHERE subscription = ?1 AND stream = ?2");

    private readonly Statement _remove = database.Prepare(
        """
        DELETE FROM subscription_links WHERE subscription = ?1 AND stream IN
          (SELECT stream FROM subscription_links WHERE subscription = ?1 LIMIT ?2)
        """);

    public SubscriptionLink? Find(Incarnation subscription, StreamPath stream)
    {
        using Query query = _find.Query(subscription, PathKey.Encode(stream.Value));
        return query.Step() ? SubscriptionLinkCodec.Decode(stream, query.Bytes(0)) : null;
    }

    public IReadOnlyList<SubscriptionLink> Page(Incarnation subscription, StreamPath? after, int max)
    {
        using Query query = _page.Query(
            subscription, after is { } last ? PathKey.Encode(last.Value).AsSpan() : PathKey.BeforeAll);
        query.Bind(3, max);
        List<SubscriptionLink> page = [];
        while (query.Step())
        {
            page.Add(SubscriptionLinkCodec.Decode(PathKey.Decode(query.Bytes(0)), query.Bytes(1)));
        }

        return page;
    }

    public void Put(Incarnation subscription, SubscriptionLink link)
    {
        using Query query = _put.Query(subscription, PathKey.Encode(link.Stream.Value));
        query.BindBlob(3, SubscriptionLinkCodec.Encode(link));
        query.Execute();
    }

    public void Delete(Incarnation subscription, StreamPath stream)
    {
        using Query query = _delete.Query(subscription, PathKey.Encode(stream.Value));
        query.Execute();
    }

    /// <summary>Removes a batch of rows.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(Incarnation subscription, int max) => _remove.Execute(subscription, max);
}
