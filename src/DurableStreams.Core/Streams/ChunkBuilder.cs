using System.Runtime.InteropServices;

namespace DurableStreams.Streams;

/// <summary>Collects whole appends into one chunk: at least one, and otherwise up to a maximum size (§5.6).</summary>
internal sealed class ChunkBuilder(long start, int maxBytes)
{
    private readonly List<Segment> _parts = [];
    private int _bytes;

    /// <summary>The position where the next part must continue.</summary>
    public long End { get; private set; } = start;

    /// <summary>True if the next append no longer fits.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The number of bytes that still fit.</summary>
    public int Room => Math.Max(0, maxBytes - _bytes);

    /// <summary>Adds the appends of a segment that follow the end of the chunk and fit.</summary>
    /// <param name="source">The segment that contains the byte at <see cref="End"/>.</param>
    /// <param name="limit">Bytes from this position on are not added, even within an append.</param>
    /// <returns>False if <see cref="End"/> is not a boundary of the source.</returns>
    public bool TryAdd(Segment source, long limit)
    {
        int room = _parts.Count == 0 ? maxBytes : Room;
        if (source.Slice(End, limit, room) is not { } part)
        {
            return false;
        }

        // The first append is added whatever its size; further ones only if they fit.
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

    /// <summary>Returns the chunk; null if nothing was added. A single part is not copied.</summary>
    public Segment? ToSegment() => _parts.Count == 0 ? null : SegmentJoiner.Join(CollectionsMarshal.AsSpan(_parts));

    /// <summary>
    /// Builds the chunk at a position: at least one whole append, and otherwise up to a maximum size.
    /// </summary>
    /// <param name="segments">
    /// Contiguous segments; the first one contains the byte at <paramref name="position"/>.
    /// </param>
    /// <param name="position">The start of the chunk.</param>
    /// <param name="maxBytes">The maximum size in bytes.</param>
    /// <returns>Null if the position is not a boundary.</returns>
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
