using System.Runtime.InteropServices;
using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Active;

/// <summary>
/// The most recent bytes of a stream, as they were committed, so that reads at the tail do not access the store.
/// Holds one contiguous run up to the tail of one incarnation.
/// </summary>
internal sealed class TailWindow(int maxBytes, WindowBudget budget)
{
    /// <summary>Maximum number of segments: above it the oldest are dropped, however small they are.</summary>
    private const int MaxSegments = 1024;

    private readonly Lock _gate = new();
    private readonly List<Segment> _segments = [];
    private Incarnation _incarnation;
    private int _first;
    private int _bytes;
    private Segment? _lastMerged;

    /// <summary>Adds the bytes of a commit; null if the commit had none.</summary>
    public void Add(StreamHead head, Segment? data)
    {
        lock (_gate)
        {
            if (data is null)
            {
                Match(head);
                return;
            }

            if (head.Incarnation != _incarnation || Count == 0 || _segments[^1].End != data.Start)
            {
                Drop(_segments.Count);
                _incarnation = head.Incarnation;
            }

            _segments.Add(data);
            Grow(data.Data.Length);
            while (Count > 1 && (_bytes > maxBytes || Count > MaxSegments))
            {
                Drop(_first + 1);
            }
        }
    }

    /// <summary>Drops all bytes if they do not end at the tail of this head.</summary>
    public void Check(StreamHead? head)
    {
        lock (_gate)
        {
            Match(head);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            Drop(_segments.Count);
        }
    }

    /// <summary>Returns the bytes from a position to a tail as one segment, joined from several if needed.</summary>
    /// <param name="incarnation">The incarnation that is read.</param>
    /// <param name="position">The first byte to read; before <paramref name="tail"/>.</param>
    /// <param name="tail">The tail of the reader's head; the window may be ahead of it.</param>
    /// <param name="maxChunkBytes">Maximum size, unless a single append is larger.</param>
    /// <returns>Null if the window does not reach back to the position, or it is not an append boundary.</returns>
    public Segment? Read(Incarnation incarnation, long position, long tail, int maxChunkBytes)
    {
        lock (_gate)
        {
            if (Count == 0
                || incarnation != _incarnation
                || position < _segments[_first].Start
                || tail > _segments[^1].End)
            {
                return null;
            }

            int last = _segments.Count - 1;
            while (last > _first && _segments[last].Start >= tail)
            {
                last--;
            }

            int index = IndexOf(position);
            if (index == last)
            {
                return _segments[index].Slice(position, tail, maxChunkBytes);
            }

            // Often many readers are at the same position: the first one merges for all.
            if (_lastMerged is { } merged && merged.Start == position && merged.End == _segments[last].End)
            {
                return merged;
            }

            Span<Segment> run = CollectionsMarshal.AsSpan(_segments)[index..(last + 1)];
            return _lastMerged = ChunkBuilder.Build(run, position, maxChunkBytes);
        }
    }

    private int Count => _segments.Count - _first;

    private void Match(StreamHead? head)
    {
        if (Count > 0 && (head is null || head.Incarnation != _incarnation || head.Tail != _segments[^1].End))
        {
            Drop(_segments.Count);
        }
    }

    private int IndexOf(long position)
    {
        int low = _first;
        int high = _segments.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_segments[middle].End > position)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private void Drop(int end)
    {
        int dropped = 0;
        for (; _first < end; _first++)
        {
            dropped += _segments[_first].Data.Length;
            _segments[_first] = null!;
        }

        if (_first == _segments.Count || _first > MaxSegments)
        {
            _segments.RemoveRange(0, _first);
            _first = 0;
        }

        _lastMerged = null;
        Grow(-dropped);
    }

    private void Grow(int bytes)
    {
        _bytes += bytes;
        budget.Grow(bytes);
    }
}
