using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>subscribers</c>: the estuaries that may have a cursor for a source.</summary>
internal sealed class SubscribersTable(Database database)
{
    private readonly Statement _find = database.Prepare(
        "SELECT estuary, subscription, version FROM subscribers WHERE source = ?1 AND range = ?2 AND estuary = ?3");

    private readonly Statement _page = database.Prepare(
        """
        SELECT estuary, subscription, version FROM subscribers
        WHERE source = ?1 AND (range, estuary) > (?2, ?3) AND range <= ?4 ORDER BY range, estuary LIMIT ?5
        """);

    private readonly Statement _put = database.Prepare(
        """
        INSERT OR REPLACE INTO subscribers (source, range, estuary, subscription, version)
        VALUES (?1, ?2, ?3, ?4, ?5)
        """);

    private readonly Statement _delete = database.Prepare(
        "DELETE FROM subscribers WHERE source = ?1 AND range = ?2 AND estuary = ?3 AND version = ?4");

    private readonly Statement _remove = database.Prepare(
        """
        DELETE FROM subscribers WHERE source = ?1 AND (range, estuary) IN
          (SELECT range, estuary FROM subscribers WHERE source = ?1 LIMIT ?2)
        """);

    public SubscriberRow? Find(Incarnation source, StreamPath estuary)
    {
        using Query query = For(_find, source, estuary);
        return query.Step() ? Read(query) : null;
    }

    /// <summary>See <see cref="ISubscriberStore.PageSubscribersAsync"/>.</summary>
    public IReadOnlyList<SubscriberRow> Page(Incarnation source, HashRanges ranges, StreamPath? after, int max)
    {
        using Query query = _page.Query();
        query.Bind(1, source);
        query.Bind(2, after is { } last ? HashRanges.Of(last) : ranges.First);
        query.BindText(3, after is { } estuary ? PathKey.Encode(estuary.Value).AsSpan() : PathKey.BeforeAll);
        query.Bind(4, ranges.Last);
        query.Bind(5, max);
        List<SubscriberRow> page = [];
        while (query.Step())
        {
            page.Add(Read(query));
        }

        return page;
    }

    public void Put(Incarnation source, StreamPath estuary, EstuarySubscriptionId subscription)
    {
        using Query query = For(_put, source, estuary);
        query.Bind(4, subscription);
        query.Bind(5, RandomVersion.Next());
        query.Execute();
    }

    /// <returns>False if the stored row has another version or was removed.</returns>
    public bool TryDelete(Incarnation source, SubscriberRow row)
    {
        using Query query = For(_delete, source, row.Estuary);
        query.Bind(4, row.Version.Number);
        return query.Execute() == 1;
    }

    /// <summary>Removes a batch of rows.</summary>
    /// <returns>How many were removed.</returns>
    public int Remove(Incarnation source, int max) => _remove.Execute(source, max);

    private static Query For(Statement statement, Incarnation source, StreamPath estuary)
    {
        Query query = statement.Query();
        query.Bind(1, source);
        query.Bind(2, HashRanges.Of(estuary));
        query.BindText(3, PathKey.Encode(estuary.Value));
        return query;
    }

    private static SubscriberRow Read(Query row) => new(
        PathKey.Decode(row.Bytes(0)),
        new EstuarySubscriptionId(new Guid(row.Bytes(1), bigEndian: true)),
        new RowVersion(row.Number(2)));
}
