using System.Text;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Reads the registry of subscribers.</summary>
internal sealed class SubscriberReader(Database database) : IDisposable
{
    private readonly Statement _get = new(
        database, "SELECT estuary, subscription, version FROM subscribers WHERE source = ?1 AND range = ?2 AND estuary = ?3");

    private readonly Statement _page = new(
        database,
        """
        SELECT estuary, subscription, version FROM subscribers
        WHERE source = ?1 AND (range, estuary) > (?2, ?3) AND range <= ?4 ORDER BY range, estuary LIMIT ?5
        """);

    private readonly Statement _ranges = new(
        database, "SELECT first, count, handed_to, done_to, message, version FROM fan_out_ranges WHERE source = ?1");

    public SubscriberRow? Get(Incarnation source, StreamPath estuary)
    {
        _get.Bind(1, source);
        _get.Bind(2, HashRanges.Of(estuary));
        _get.BindText(3, PathKey.Encode(estuary.Value));
        try
        {
            return _get.Step() ? Read(_get) : null;
        }
        finally
        {
            _get.Reset();
        }
    }

    public IReadOnlyList<SubscriberRow> Page(Incarnation source, HashRanges ranges, StreamPath? after, int max)
    {
        _page.Bind(1, source);
        _page.Bind(2, after is { } last ? HashRanges.Of(last) : ranges.First);
        _page.BindText(3, after is { } estuary ? PathKey.Encode(estuary.Value).AsSpan() : PathKey.BeforeAll);
        _page.Bind(4, ranges.Last);
        _page.Bind(5, max);
        try
        {
            List<SubscriberRow> page = [];
            while (_page.Step())
            {
                page.Add(Read(_page));
            }

            return page;
        }
        finally
        {
            _page.Reset();
        }
    }

    public IReadOnlyList<RangeRow> Ranges(Incarnation source)
    {
        _ranges.Bind(1, source);
        try
        {
            List<RangeRow> rows = [];
            while (_ranges.Step())
            {
                ReadOnlySpan<byte> message = _ranges.Bytes(4);
                rows.Add(new RangeRow(
                    new HashRanges((int)_ranges.Number(0), (int)_ranges.Number(1)),
                    _ranges.Number(2),
                    _ranges.Number(3),
                    message.IsEmpty ? null : Encoding.UTF8.GetString(message),
                    new RowVersion(_ranges.Number(5))));
            }

            return rows;
        }
        finally
        {
            _ranges.Reset();
        }
    }

    public void Dispose()
    {
        _get.Dispose();
        _page.Dispose();
        _ranges.Dispose();
    }

    private static SubscriberRow Read(Statement row) => new(
        PathKey.Decode(row.Bytes(0)), new EstuarySubscriptionId(new Guid(row.Bytes(1), bigEndian: true)), new RowVersion(row.Number(2)));
}
