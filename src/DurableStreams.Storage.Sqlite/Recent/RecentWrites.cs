using System.Diagnostics.CodeAnalysis;

namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// What small commits have written and the tables of streams, segments and producers do not have yet: the journal, as
/// it is in memory. Published by the committer when a transaction is on the disk, and seen by readers on any thread.
/// </summary>
internal sealed class RecentWrites
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamPath, RecentStream> _streams = [];
    private readonly LinkedList<RecentStream> _byAge = [];

    private volatile bool _isInDoubt;

    /// <summary>
    /// True when nobody knows how the last transaction ended, so that nobody can be told what there is. The committer
    /// finds out before its next one.
    /// </summary>
    public bool IsInDoubt => _isInDoubt;

    /// <summary>About how much memory all streams take. For the committer.</summary>
    public long Bytes { get; private set; }

    /// <summary>The streams, the one with the oldest commit first. For the committer.</summary>
    public IReadOnlyCollection<RecentStream> ByAge => _byAge;

    /// <summary>A stream. For the committer.</summary>
    public RecentStream? Find(StreamPath path) => _streams.GetValueOrDefault(path);

    /// <summary>A head and those of the producers and cursors asked for that changed; null when the tables have the newest head.</summary>
    /// <exception cref="StoreUnavailableException">It is not known for now.</exception>
    public StreamSnapshot? Read(StreamPath path, SnapshotQuery query)
    {
        lock (_lock)
        {
            if (!TryFind(path, out RecentStream? stream))
            {
                return null;
            }

            StreamSnapshot head = StreamSnapshot.HeadAlone(stream.Last.Head, new RowVersion(stream.Last.Version));
            return query.IsHeadOnly
                ? head
                : head with { Producers = Pick(stream.Producers, query.Producers), Cursors = Pick(stream.Cursors, query.Cursors) };
        }
    }

    /// <summary>The cursors of an estuary that the tables do not have as they are now.</summary>
    /// <exception cref="StoreUnavailableException">They are not known for now.</exception>
    public Cursor[] ReadCursors(StreamPath path, Incarnation incarnation)
    {
        lock (_lock)
        {
            return TryFind(path, out RecentStream? stream) && stream.Last.Head.Incarnation == incarnation ? [.. stream.Cursors.Values] : [];
        }
    }

    /// <summary>The segments, unless the tables have them, that a read from a position may need.</summary>
    /// <exception cref="StoreUnavailableException">They are not known for now.</exception>
    public Segment[] Read(StreamPath path, Incarnation incarnation, long position, int maxBytes)
    {
        lock (_lock)
        {
            return TryFind(path, out RecentStream? stream) && stream.Last.Head.Incarnation == incarnation
                ? stream.SegmentsFrom(position, maxBytes)
                : [];
        }
    }

    /// <summary>Says nothing to anybody until the next <see cref="Publish"/> or <see cref="Trust"/>.</summary>
    public void Doubt() => _isInDoubt = true;

    /// <summary>What there is, is right: the transaction in doubt did not take place.</summary>
    public void Trust() => _isInDoubt = false;

    /// <summary>Makes seen what a transaction has changed.</summary>
    /// <param name="seq">The transaction's row of the journal.</param>
    /// <param name="changes">What it did to each stream.</param>
    public void Publish(long seq, Dictionary<StreamPath, StagedStream> changes)
    {
        lock (_lock)
        {
            foreach ((StreamPath path, StagedStream change) in changes)
            {
                if (change.IsFolded)
                {
                    Remove(path);
                }

                foreach (JournaledCommit commit in change.Commits)
                {
                    Add(commit, seq);
                }
            }

            _isInDoubt = false;
        }
    }

    private static Dictionary<TKey, TValue> Pick<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> known, IReadOnlyCollection<TKey> wanted)
        where TKey : notnull
    {
        var found = new Dictionary<TKey, TValue>(wanted.Count);
        foreach (TKey key in wanted)
        {
            if (known.TryGetValue(key, out TValue? value))
            {
                found[key] = value;
            }
        }

        return found;
    }

    private bool TryFind(StreamPath path, [NotNullWhen(true)] out RecentStream? stream) =>
        _isInDoubt
            ? throw new StoreUnavailableException("It is not known for now how the last transaction ended.")
            : _streams.TryGetValue(path, out stream);

    private void Add(JournaledCommit commit, long seq)
    {
        if (!_streams.TryGetValue(commit.Path, out RecentStream? stream))
        {
            stream = new RecentStream(commit, seq);
            _streams.Add(commit.Path, stream);
            stream.Place = _byAge.AddLast(stream);
        }

        stream.Add(commit);
        Bytes += commit.Bytes;
    }

    private void Remove(StreamPath path)
    {
        if (_streams.Remove(path, out RecentStream? stream))
        {
            _byAge.Remove(stream.Place!);
            Bytes -= stream.Bytes;
        }
    }
}
