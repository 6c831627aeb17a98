using System.Runtime.InteropServices;

namespace DurableStreams.Streams;

/// <summary>Collects whole appends into one chunk: at least one, else up to a bound (§5.6).</summary>
internal sealed class ChunkBuilder(long start, int maxBytes)
{
    private readonly List<Segment> _parts = [];
    private int _bytes;

    /// <summary>Where the next part must go on.</summary>
    public long End { get; private set; } = start;

    /// <summary>True when the next append does not fit any more.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The bytes that still fit.</summary>
    public int Room => Math.Max(0, maxBytes - _bytes);

    /// <summary>Takes from a segment what follows the chunk's end.</summary>
    /// <param name="source">The segment that holds the byte at <see cref="End"/>.</param>
    /// <param name="limit">Bytes from this position on are not taken, even within an append.</param>
    /// <returns>False when <see cref="End"/> is no boundary of the source.</returns>
    public bool TryAdd(Segment source, long limit)
    {
        int room = _parts.Count == 0 ? maxBytes : Room;
        if (source.Slice(End, limit, room) is not { } part)
        {
            return false;
        }

        // A first append comes whole, whatever its size; a later one only if it fits.
        if (_parts.Count > 0 && part.Data.Length > room)
        {
            IsFull = true;
            return true;
        }

        _parts.Add(part);
        _bytes += part.Data.Length;
        End = part.End;
        IsFull = _bytes >= maxBytes || End < Math.Min(source.End, limit);
        return true;
    }

    /// <summary>The chunk; null when nothing was added. A single part is taken over without a copy.</summary>
    public Segment? ToSegment() => _parts.Count == 0 ? null : SegmentJoiner.Join(CollectionsMarshal.AsSpan(_parts));

    /// <summary>Joins what follows a position, up to a bound but at least one whole append.</summary>
    /// <param name="segments">Contiguous segments; the first one holds the byte at <paramref name="position"/>.</param>
    /// <param name="position">Where to start.</param>
    /// <param name="maxBytes">The bound.</param>
    /// <returns>Null when the position is no boundary.</returns>
    public static Segment? Build(ReadOnlySpan<Segment> segments, long position, int maxBytes)
    {
        var chunk = new ChunkBuilder(position, maxBytes);
        foreach (Segment segment in segments)
        {
            if (!chunk.TryAdd(segment, long.MaxValue))
            {
                return null;
            }

            if (chunk.IsFull)
            {
                break;
            }
        }

        return chunk.ToSegment();
    }
}
