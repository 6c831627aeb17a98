using DurableStreams.Addressing;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Memory;

/// <summary>The subscriptions of a <see cref="MemoryStreamStore"/>.</summary>
internal sealed class MemorySubscriptions
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SubscriptionKey, StoredSubscription> _heads = [];
    private readonly Dictionary<(SubscriptionKey Key, Incarnation Incarnation), Rows> _rows = [];

    // One sequence for all heads and pending rows, so that no version is ever used twice.
    private long _versions;

    public StoredSubscription? Get(SubscriptionKey key)
    {
        lock (_lock)
        {
            return _heads.GetValueOrDefault(key);
        }
    }

    public RowVersion? Commit(SubscriptionCommit commit)
    {
        lock (_lock)
        {
            RowVersion stored = _heads.GetValueOrDefault(commit.Key)?.Version ?? RowVersion.None;
            if (stored != commit.Expected)
            {
                return null;
            }

            if (commit.Head is not { } head)
            {
                _heads.Remove(commit.Key);
                return RowVersion.None;
            }

            ChangeLinks(commit, head.Incarnation);
            var version = new RowVersion(++_versions);
            _heads[commit.Key] = new StoredSubscription(head, version);
            return version;
        }
    }

    public SubscriptionKey[] List(string? project, string? after, int max)
    {
        lock (_lock)
        {
            // Listing is rare: visiting every key here is cheaper than keeping the keys sorted.
            IEnumerable<SubscriptionKey> found =
                from key in _heads.Keys
                where key.Project == project && (after is null || string.CompareOrdinal(key.Id, after) > 0)
                select key;
            return [.. found.OrderBy(static key => key.Id, StringComparer.Ordinal).Take(max)];
        }
    }

    public SubscriptionLink[] FindLinks(
        SubscriptionKey key, Incarnation incarnation, IReadOnlyCollection<StreamPath> streams)
    {
        lock (_lock)
        {
            return _rows.TryGetValue((key, incarnation), out Rows? rows)
                ? [.. streams.Select(stream => rows.Links.Find(stream.Value)).OfType<SubscriptionLink>()]
                : [];
        }
    }

    public SubscriptionLink[] PageLinks(SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max)
    {
        lock (_lock)
        {
            return _rows.TryGetValue((key, incarnation), out Rows? rows) ? rows.Links.Page(after?.Value, max) : [];
        }
    }

    public void PutPending(SubscriptionKey key, Incarnation incarnation, PendingNews pending)
    {
        lock (_lock)
        {
            RowsOf(key, incarnation).Pending.Put(
                pending.Stream.Path.Value, new PendingRow(pending, new RowVersion(++_versions)));
        }
    }

    public PendingRow[] PagePending(SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max)
    {
        lock (_lock)
        {
            return _rows.TryGetValue((key, incarnation), out Rows? rows) ? rows.Pending.Page(after?.Value, max) : [];
        }
    }

    public bool RemovePending(SubscriptionKey key, Incarnation incarnation, PendingRow row)
    {
        lock (_lock)
        {
            string stream = row.Pending.Stream.Path.Value;
            if (!_rows.TryGetValue((key, incarnation), out Rows? rows)
                || rows.Pending.Find(stream)?.Version != row.Version)
            {
                return false;
            }

            rows.Pending.Remove(stream);
            if (rows.IsEmpty)
            {
                _rows.Remove((key, incarnation));
            }

            return true;
        }
    }

    public bool Purge(SubscriptionKey key, Incarnation incarnation, int maxRows)
    {
        lock (_lock)
        {
            if (_rows.TryGetValue((key, incarnation), out Rows? rows) && !rows.RemoveSome(maxRows))
            {
                return false;
            }

            _rows.Remove((key, incarnation));
            return true;
        }
    }

    private void ChangeLinks(SubscriptionCommit commit, Incarnation incarnation)
    {
        if (commit.Links.Count + commit.RemovedLinks.Count == 0)
        {
            return;
        }

        MemoryRows<SubscriptionLink> links = RowsOf(commit.Key, incarnation).Links;
        foreach (SubscriptionLink link in commit.Links)
        {
            links.Put(link.Stream.Value, link);
        }

        foreach (StreamPath stream in commit.RemovedLinks)
        {
            links.Remove(stream.Value);
        }
    }

    private Rows RowsOf(SubscriptionKey key, Incarnation incarnation)
    {
        if (!_rows.TryGetValue((key, incarnation), out Rows? rows))
        {
            _rows.Add((key, incarnation), rows = new Rows());
        }

        return rows;
    }

    private sealed class Rows
    {
        public MemoryRows<SubscriptionLink> Links { get; } = new();

        public MemoryRows<PendingRow> Pending { get; } = new();

        public bool IsEmpty => Links.IsEmpty && Pending.IsEmpty;

        /// <returns>True if nothing is left.</returns>
        public bool RemoveSome(int max)
        {
            max -= Links.RemoveSome(max);
            Pending.RemoveSome(max);
            return IsEmpty;
        }
    }
}
