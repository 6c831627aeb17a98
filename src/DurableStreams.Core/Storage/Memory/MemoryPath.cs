using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Memory;

/// <summary>
/// One path of a <see cref="MemoryStreamStore"/>: its head, its incarnations, its fork guards and outcomes.
/// </summary>
internal sealed class MemoryPath
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Incarnation, MemoryIncarnation> _incarnations = [];
    private readonly Dictionary<Incarnation, ForkGuard> _guards = [];
    private readonly Dictionary<RequestId, OutcomeRow> _outcomes = [];

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

            foreach (OutcomeRow row in commit.Outcomes)
            {
                _outcomes.Add(row.Request, row);
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

    public OutcomeRow InsertOutcome(OutcomeRow row)
    {
        lock (_lock)
        {
            return _outcomes.TryAdd(row.Request, row) ? row : _outcomes[row.Request];
        }
    }

    public OutcomeRow[] FindOutcomes(IReadOnlyCollection<RequestId> requests)
    {
        lock (_lock)
        {
            return [.. requests.Select(request => _outcomes.GetValueOrDefault(request)).OfType<OutcomeRow>()];
        }
    }

    public bool RemoveOutcomes(DateTimeOffset before, int maxRows)
    {
        lock (_lock)
        {
            RequestId[] old = [.. _outcomes.Values.Where(row => row.At < before).Select(row => row.Request)];
            foreach (RequestId request in old.Take(maxRows))
            {
                _outcomes.Remove(request);
            }

            return old.Length <= maxRows;
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
        && !commit.Outcomes.Any(row => _outcomes.ContainsKey(row.Request))
        && commit.Cursors.All(change => change.Expected == stored?.FindCursor(change.Source));
}
