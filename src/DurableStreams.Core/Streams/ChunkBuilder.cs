namespace DurableStreams;

/// <summary>Collects whole appends into one chunk: at least one, else up to a bound (§5.6).</summary>
internal sealed class ChunkBuilder(long start, int maxBytes)
{
    private readonly long _start = start;
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
    public Segment? ToSegment()
    {
        if (_parts.Count <= 1)
        {
            return _parts.Count == 0 ? null : _parts[0];
        }

        byte[] data = GC.AllocateUninitializedArray<byte>(_bytes);
        var boundaries = new AppendBoundariesBuilder(_parts.Count);
        int at = 0;
        foreach (Segment part in _parts)
        {
            part.Data.Span.CopyTo(data.AsSpan(at));
            at += part.Data.Length;
            boundaries.Add(part.Boundaries.Lengths.Span);
        }

        return new Segment(_start, data, boundaries.ToBoundaries());
    }
}
