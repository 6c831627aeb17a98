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
        using Query query = For(_find, subscription, stream);
        return query.Step() ? SubscriptionLinkCodec.Decode(stream, query.Bytes(0)) : null;
    }

    public IReadOnlyList<SubscriptionLink> Page(Incarnation subscription, StreamPath? after, int max)
    {
        using Query query = _page.Query();
        query.Bind(1, subscription);
        query.BindText(2, after is { } last ? PathKey.Encode(last.Value).AsSpan() : PathKey.BeforeAll);
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
        using Query query = For(_put, subscription, link.Stream);
        query.BindBlob(3, SubscriptionLinkCodec.Encode(link));
        query.Execute();
    }

    public void Delete(Incarnation subscription, StreamPath stream)
    {
        using Query query = For(_delete, subscription, stream);
        query.Execute();
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
