using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Memory;

/// <summary>The rows of one incarnation. Callers must hold the lock of its <see cref="MemoryPath"/>.</summary>
internal sealed class MemoryIncarnation
{
    private readonly Dictionary<ProducerId, ProducerState> _producers = [];
    private readonly HashSet<Incarnation> _forks = [];
    private readonly SortedDictionary<string, Cursor> _cursors = new(StringComparer.Ordinal);

    private Segment[] _segments = [];
    private int _count;

    /// <summary>The position after the last stored byte; null if none is stored.</summary>
    public long? End => _count == 0 ? null : _segments[_count - 1].End;

    /// <summary>
    /// The current segments. May be read after the lock is released, because they are never overwritten: appending
    /// writes after them, and removing creates a new array.
    /// </summary>
    public ReadOnlyMemory<Segment> Segments => _segments.AsMemory(0, _count);

    public bool HasFork(Incarnation fork) => _forks.Contains(fork);

    public Dictionary<ProducerId, ProducerState> FindProducers(IReadOnlyCollection<ProducerId> wanted)
    {
        var found = new Dictionary<ProducerId, ProducerState>(wanted.Count);
        foreach (ProducerId id in wanted)
        {
            if (_producers.TryGetValue(id, out ProducerState state))
            {
                found[id] = state;
            }
        }

        return found;
    }

    public HashSet<Incarnation> FindForks(IReadOnlyCollection<Incarnation> wanted) =>
        [.. wanted.Where(_forks.Contains)];

    public Cursor? FindCursor(StreamPath source) => _cursors.GetValueOrDefault(source.Value);

    public Dictionary<StreamPath, Cursor> FindCursors(IReadOnlyCollection<StreamPath> wanted)
    {
        var found = new Dictionary<StreamPath, Cursor>(wanted.Count);
        foreach (StreamPath source in wanted)
        {
            if (FindCursor(source) is { } cursor)
            {
                found[source] = cursor;
            }
        }

        return found;
    }

    public Cursor[] ListCursors(StreamPath? after, int max) =>
    [
        .. _cursors.SkipWhile(row => after is { } last && string.CompareOrdinal(row.Key, last.Value) <= 0)
            .Take(max)
            .Select(row => row.Value),
    ];

    public void Apply(StreamCommit commit)
    {
        foreach (CursorChange change in commit.Cursors)
        {
            if (change.New is { } cursor)
            {
                _cursors[change.Source.Value] = cursor;
            }
            else
            {
                _cursors.Remove(change.Source.Value);
            }
        }

        if (commit.Data is { } data)
        {
            Append(data);
        }

        foreach (ProducerRow row in commit.Producers)
        {
            _producers[row.Id] = row.State;
        }

        if (commit.AddedFork is { } added)
        {
            _forks.Add(added);
        }

        if (commit.RemovedFork is { } removed)
        {
            _forks.Remove(removed);
        }
    }

    /// <summary>
    /// Removes rows. Starts with the last segments, so that a reader finds an early end instead of a gap.
    /// </summary>
    /// <returns>True if nothing is left.</returns>
    public bool RemoveRows(int max)
    {
        int left = Math.Max(0, _count - max);
        max -= _count - left;
        _segments = _segments[..left];
        _count = left;
        foreach (ProducerId id in _producers.Keys.Take(max).ToArray())
        {
            _producers.Remove(id);
            max--;
        }

        foreach (Incarnation fork in _forks.Take(max).ToArray())
        {
            _forks.Remove(fork);
            max--;
        }

        foreach (string source in _cursors.Keys.Take(max).ToArray())
        {
            _cursors.Remove(source);
        }

        return _count == 0 && _producers.Count == 0 && _forks.Count == 0 && _cursors.Count == 0;
    }

    private void Append(Segment segment)
    {
        if (_count == _segments.Length)
        {
            Array.Resize(ref _segments, Math.Max(4, _count * 2));
        }

        _segments[_count++] = segment;
    }
}
