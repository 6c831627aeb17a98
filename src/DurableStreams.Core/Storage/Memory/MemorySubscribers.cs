using DurableStreams.Addressing;

namespace DurableStreams.Storage.Memory;

/// <summary>The subscribers of one incarnation of a source, and the progress of its fan-out by queue.</summary>
internal sealed class MemorySubscribers
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<Key, SubscriberRow> _rows = [];
    private readonly Dictionary<HashRanges, RangeRow> _ranges = [];
    private long _versions;

    public SubscriberRow? Get(StreamPath estuary)
    {
        lock (_lock)
        {
            return _rows.GetValueOrDefault(Key.Of(estuary));
        }
    }

    public void Put(StreamPath estuary, EstuarySubscriptionId subscription)
    {
        lock (_lock)
        {
            _rows[Key.Of(estuary)] = new SubscriberRow(estuary, subscription, NextVersion());
        }
    }

    public bool Remove(SubscriberRow row)
    {
        lock (_lock)
        {
            Key key = Key.Of(row.Estuary);
            return _rows.TryGetValue(key, out SubscriberRow? stored)
                && stored.Version == row.Version
                && _rows.Remove(key);
        }
    }

    public SubscriberRow[] Page(HashRanges ranges, StreamPath? after, int max)
    {
        lock (_lock)
        {
            Key? last = after is { } estuary ? Key.Of(estuary) : null;
            IEnumerable<SubscriberRow> page =
                from row in _rows
                where row.Key.Range >= ranges.First && row.Key.Range <= ranges.Last
                    && (last is null || row.Key.CompareTo(last.Value) > 0)
                select row.Value;
            return [.. page.Take(max)];
        }
    }

    public RangeRow[] GetRanges()
    {
        lock (_lock)
        {
            return [.. _ranges.Values];
        }
    }

    public RangeRow? PutRange(RangeRow row)
    {
        lock (_lock)
        {
            RowVersion stored = _ranges.TryGetValue(row.Ranges, out RangeRow? known) ? known.Version : RowVersion.None;
            return stored == row.Version ? _ranges[row.Ranges] = row with { Version = NextVersion() } : null;
        }
    }

    /// <returns>True if nothing is left.</returns>
    public bool RemoveRows(int max)
    {
        lock (_lock)
        {
            foreach (Key key in _rows.Keys.Take(max).ToArray())
            {
                _rows.Remove(key);
                max--;
            }

            foreach (HashRanges range in _ranges.Keys.Take(max).ToArray())
            {
                _ranges.Remove(range);
            }

            return _rows.Count == 0 && _ranges.Count == 0;
        }
    }

    private RowVersion NextVersion() => new(++_versions);

    private readonly record struct Key(int Range, string Estuary) : IComparable<Key>
    {
        public static Key Of(StreamPath estuary) => new(HashRanges.Of(estuary), estuary.Value);

        public int CompareTo(Key other) =>
            Range != other.Range ? Range.CompareTo(other.Range) : string.CompareOrdinal(Estuary, other.Estuary);
    }
}
