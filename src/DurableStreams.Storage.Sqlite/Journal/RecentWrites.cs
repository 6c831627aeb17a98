using System.Diagnostics.CodeAnalysis;
using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>
/// The commits in the journal that are not in the tables yet, in memory. The committer publishes a transaction here
/// when it is durable; readers on any thread see it from then on.
/// </summary>
internal sealed class RecentWrites
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamPath, RecentStream> _streams = [];
    private readonly LinkedList<RecentStream> _byAge = [];

    private volatile bool _isUncertain;

    /// <summary>
    /// True while the outcome of the last transaction is unknown, so that reads would have no certain answer. The
    /// committer finds out before its next transaction.
    /// </summary>
    public bool IsUncertain => _isUncertain;

    /// <summary>Approximate memory of all streams, in bytes. For the committer only.</summary>
    public long Bytes { get; private set; }

    /// <summary>The streams, the one with the oldest commit first. For the committer only.</summary>
    public IReadOnlyCollection<RecentStream> ByAge => _byAge;

    /// <summary>Finds a stream. For the committer only.</summary>
    public RecentStream? Find(StreamPath path) => _streams.GetValueOrDefault(path);

    /// <summary>
    /// Reads a head with those of the requested producers and cursors that changed; null if the tables have the newest
    /// head.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The outcome of the last transaction is unknown.</exception>
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
                : head with
                {
                    Producers = Pick(stream.Producers, query.Producers),
                    Cursors = Pick(stream.Cursors, query.Cursors),
                };
        }
    }

    /// <summary>Reads those heads of some streams that are newer than in the tables.</summary>
    /// <exception cref="StoreUnavailableException">The outcome of the last transaction is unknown.</exception>
    public Dictionary<StreamPath, JournaledHead> ReadHeads(IEnumerable<StreamPath> paths)
    {
        Dictionary<StreamPath, JournaledHead> found = [];
        lock (_lock)
        {
            foreach (StreamPath path in paths)
            {
                if (TryFind(path, out RecentStream? stream))
                {
                    found.Add(path, new JournaledHead(stream.Last.Version, stream.Last.Head));
                }
            }
        }

        return found;
    }

    /// <summary>Reads the cursors of an estuary that are newer than those in the tables.</summary>
    /// <exception cref="StoreUnavailableException">The outcome of the last transaction is unknown.</exception>
    public Cursor[] ReadCursors(StreamPath path, Incarnation incarnation)
    {
        lock (_lock)
        {
            return TryFind(path, out RecentStream? stream) && stream.Last.Head.Incarnation == incarnation
                ? [.. stream.Cursors.Values]
                : [];
        }
    }

    /// <summary>Reads the segments that a read from a position may need and that are not in the tables.</summary>
    /// <exception cref="StoreUnavailableException">The outcome of the last transaction is unknown.</exception>
    public Segment[] Read(StreamPath path, Incarnation incarnation, long position, int maxBytes)
    {
        lock (_lock)
        {
            return TryFind(path, out RecentStream? stream) && stream.Last.Head.Incarnation == incarnation
                ? stream.SegmentsFrom(position, maxBytes)
                : [];
        }
    }

    /// <summary>Makes reads fail until the next <see cref="Publish"/> or <see cref="Confirm"/>.</summary>
    public void MarkUncertain() => _isUncertain = true;

    /// <summary>Records that the uncertain transaction did not take place.</summary>
    public void Confirm() => _isUncertain = false;

    /// <summary>Applies the changes of a transaction that is durable.</summary>
    /// <param name="seq">The key of the transaction's row in the journal.</param>
    /// <param name="changes">The changes by stream.</param>
    public void Publish(long seq, Dictionary<StreamPath, PendingStream> changes)
    {
        lock (_lock)
        {
            foreach ((StreamPath path, PendingStream change) in changes)
            {
                if (change.IsCheckpointed)
                {
                    Remove(path);
                }

                foreach (JournaledCommit commit in change.Commits)
                {
                    Add(commit, seq);
                }
            }

            _isUncertain = false;
        }
    }

    private static Dictionary<TKey, TValue> Pick<TKey, TValue>(
        IReadOnlyDictionary<TKey, TValue> known, IReadOnlyCollection<TKey> wanted)
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
        _isUncertain
            ? throw new StoreUnavailableException("The outcome of the last transaction is not known yet.")
            : _streams.TryGetValue(path, out stream);

    private void Add(JournaledCommit commit, long seq)
    {
        if (!_streams.TryGetValue(commit.Path, out RecentStream? stream))
        {
            stream = new RecentStream(commit, seq);
            _streams.Add(commit.Path, stream);
            stream.AgeNode = _byAge.AddLast(stream);
        }

        stream.Add(commit);
        Bytes += commit.Bytes;
    }

    private void Remove(StreamPath path)
    {
        if (_streams.Remove(path, out RecentStream? stream))
        {
            _byAge.Remove(stream.AgeNode!);
            Bytes -= stream.Bytes;
        }
    }
}

/// <summary>A head in the journal, and its version.</summary>
internal readonly record struct JournaledHead(long Version, StreamHead Head);
