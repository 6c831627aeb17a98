using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>subscriptions</c>: the head of each.</summary>
internal sealed class SubscriptionsTable(Database database)
{
    private readonly VersionedRows _rows = new(database, "subscriptions", "path", "head");

    private readonly Statement _list = database.Prepare(
        "SELECT path FROM subscriptions WHERE path >= ?1 AND path < ?2 ORDER BY path LIMIT ?3");

    private readonly Statement _delete = database.Prepare(
        "DELETE FROM subscriptions WHERE path = ?1 AND version = ?2");

    public StoredSubscription? Find(SubscriptionKey key)
    {
        using Query query = _rows.Find(SubscriptionPath.Encode(key));
        return query.Step()
            ? new StoredSubscription(SubscriptionHeadCodec.Decode(query.Bytes(1)), new RowVersion(query.Number(0)))
            : null;
    }

    /// <summary>See <see cref="ISubscriptionStore.ListSubscriptionsAsync"/>.</summary>
    public IReadOnlyList<SubscriptionKey> List(string? project, string? after, int max)
    {
        using Query query = _list.Query();
        query.BindText(1, SubscriptionPath.First(project, after));
        query.BindText(2, SubscriptionPath.End(project));
        query.Bind(3, max);
        List<SubscriptionKey> page = [];
        while (query.Step())
        {
            page.Add(SubscriptionPath.Decode(query.Bytes(0)));
        }

        return page;
    }

    /// <inheritdoc cref="VersionedRows.TryPut"/>
    public RowVersion? TryPut(SubscriptionKey key, ReadOnlySpan<byte> head, RowVersion expected) =>
        _rows.TryPut(SubscriptionPath.Encode(key), head, expected);

    /// <returns>False if the stored row has another version or was removed.</returns>
    public bool TryDelete(SubscriptionKey key, RowVersion expected)
    {
        using Query query = _delete.Query();
        query.BindText(1, SubscriptionPath.Encode(key));
        query.Bind(2, expected.Number);
        return query.Execute() == 1;
    }
}
