using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>
/// What the journal has of a stream and the tables do not: the newest head, the last segments, and changed producers
/// and cursors.
/// </summary>
/// <param name="first">The oldest commit.</param>
/// <param name="seq">The key of its row in the journal.</param>
internal sealed class RecentStream(JournaledCommit first, long seq)
{
    private static readonly Dictionary<ProducerId, ProducerState> NoProducers = [];
    private static readonly Dictionary<StreamPath, Cursor> NoCursors = [];

    private readonly List<Segment> _segments = [];

    private Dictionary<ProducerId, ProducerState>? _producers;
    private Dictionary<StreamPath, Cursor>? _cursors;

    public StreamPath Path => Last.Path;

    /// <summary>The key of the journal row that has the oldest commit.</summary>
    public long FirstSeq { get; } = seq;

    /// <summary>The newest commit.</summary>
    public JournaledCommit Last { get; private set; } = first;

    /// <summary>The segments, each starting where the previous one ends.</summary>
    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>The changed producers.</summary>
    public IReadOnlyDictionary<ProducerId, ProducerState> Producers => _producers ?? NoProducers;

    /// <summary>The changed cursors, by source.</summary>
    public IReadOnlyDictionary<StreamPath, Cursor> Cursors => _cursors ?? NoCursors;

    /// <summary>Approximate memory, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The node of this stream in <see cref="RecentWrites.ByAge"/>.</summary>
    public LinkedListNode<RecentStream>? AgeNode { get; set; }

    /// <summary>Adds the first commit, or the one that follows <see cref="Last"/>.</summary>
    public void Add(JournaledCommit commit)
    {
        Last = commit;
        Bytes += commit.Bytes;
        if (commit.Data is { } data)
        {
            _segments.Add(data);
        }

        foreach (ProducerRow row in commit.Producers)
        {
            (_producers ??= [])[row.Id] = row.State;
        }

        foreach (Cursor cursor in commit.Cursors)
        {
            (_cursors ??= [])[cursor.Source] = cursor;
        }
    }

    /// <summary>Returns the segments that a read from a position may need.</summary>
    public Segment[] SegmentsFrom(long position, int maxBytes)
    {
        int first = FindFrom(position);
        int after = first;
        for (long bytes = 0; after < _segments.Count && bytes < maxBytes; after++)
        {
            bytes += _segments[after].Data.Length;
        }

        return [.. _segments[first..after]];
    }

    private int FindFrom(long position)
    {
        int first = 0;
        for (int left = _segments.Count; left > 0;)
        {
            int half = left / 2;
            if (_segments[first + half].End > position)
            {
                left = half;
            }
            else
            {
                first += half + 1;
                left -= half + 1;
            }
        }

        return first;
    }
}
