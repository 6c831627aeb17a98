using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Memory;

/// <summary>One path of a <see cref="MemoryStreamStore"/>: its head, its incarnations and its fork guards.</summary>
internal sealed class MemoryPath
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Incarnation, MemoryIncarnation> _incarnations = [];
    private readonly Dictionary<Incarnation, ForkGuard> _guards = [];

    // Replaced as a whole, so that reading only the head, the most frequent call, needs no lock.
    private volatile StreamSnapshot _headAlone = StreamSnapshot.Absent;

    private enum ForkGuard
    {
        Created,
        Claimed,
    }

    public StreamSnapshot HeadAlone => _headAlone;

    public StreamSnapshot Get(SnapshotQuery query)
    {
        if (query.IsHeadOnly)
        {
            return _headAlone;
        }

        lock (_lock)
        {
            return _headAlone.Head is { } head
                && _incarnations.TryGetValue(head.Incarnation, out MemoryIncarnation? stored)
                ? _headAlone with
                {
                    Producers = stored.FindProducers(query.Producers),
                    Forks = stored.FindForks(query.Forks),
                    Cursors = stored.FindCursors(query.Cursors),
                }
                : _headAlone;
        }
    }

    public CommitResult Commit(StreamCommit commit)
    {
        lock (_lock)
        {
            Incarnation incarnation = commit.Head.Incarnation;
            MemoryIncarnation? stored = _incarnations.GetValueOrDefault(incarnation);
            if (commit.Expected != _headAlone.Version || !RowsAllow(commit, stored))
            {
                return CommitResult.Conflict;
            }

            CommitRules.CheckContinues(commit, stored?.End ?? commit.Head.OwnStart);
            if (stored is null)
            {
                _incarnations.Add(incarnation, stored = new MemoryIncarnation());
            }

            stored.Apply(commit);
            if (commit.InsertsForkGuard)
            {
                _guards.Add(incarnation, ForkGuard.Created);
            }

            var version = new RowVersion(commit.Expected.Number + 1);
            _headAlone = StreamSnapshot.HeadAlone(commit.Head, version);
            return CommitResult.Committed(version);
        }
    }

    public Segment? Read(Incarnation incarnation, long position, int maxBytes)
    {
        ReadOnlyMemory<Segment> segments;
        lock (_lock)
        {
            if (!_incarnations.TryGetValue(incarnation, out MemoryIncarnation? stored))
            {
                return null;
            }

            segments = stored.Segments;
        }

        return SegmentRun.Read(segments.Span, position, maxBytes);
    }

    public Cursor[] ListCursors(Incarnation incarnation, StreamPath? after, int max)
    {
        lock (_lock)
        {
            return _incarnations.TryGetValue(incarnation, out MemoryIncarnation? stored)
                ? stored.ListCursors(after, max)
                : [];
        }
    }

    public bool ClaimForkGuard(Incarnation incarnation)
    {
        lock (_lock)
        {
            return _guards.TryAdd(incarnation, ForkGuard.Claimed) || _guards[incarnation] == ForkGuard.Claimed;
        }
    }

    public bool Purge(Incarnation incarnation, int maxRows)
    {
        lock (_lock)
        {
            if (_headAlone.Head is { } head && head.Incarnation == incarnation && head.Status != StreamStatus.Deleted)
            {
                throw new ArgumentException("The incarnation is in use.", nameof(incarnation));
            }

            if (_incarnations.TryGetValue(incarnation, out MemoryIncarnation? stored) && !stored.RemoveRows(maxRows))
            {
                return false;
            }

            _incarnations.Remove(incarnation);

            // A claimed guard stays: the creation that it prevents may still be in progress.
            if (_guards.TryGetValue(incarnation, out ForkGuard guard) && guard == ForkGuard.Created)
            {
                _guards.Remove(incarnation);
            }

            return true;
        }
    }

    private bool RowsAllow(StreamCommit commit, MemoryIncarnation? stored) =>
        (commit.AddedFork is not { } added || stored?.HasFork(added) != true)
        && (commit.RemovedFork is not { } removed || stored?.HasFork(removed) == true)
        && (!commit.InsertsForkGuard || !_guards.ContainsKey(commit.Head.Incarnation))
        && commit.Cursors.All(change => change.Expected == stored?.FindCursor(change.Source));
}
