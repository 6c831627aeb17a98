namespace DurableStreams.Streams;

/// <summary>
/// A run of one or more whole appends in their stored form. Immutable, as are the bytes at a position of an
/// incarnation, so any number of readers may share it.
/// </summary>
/// <remarks>In JSON mode, a message is stored as its exact bytes and one comma (§9.1).</remarks>
public sealed class Segment
{
    /// <summary>Creates a segment.</summary>
    /// <param name="start">The position of the first byte; 0 or more.</param>
    /// <param name="data">The stored bytes. The segment takes ownership; they must not be changed.</param>
    /// <param name="boundaries">The lengths of the appends; their sum is the length of <paramref name="data"/>.</param>
    public Segment(long start, ReadOnlyMemory<byte> data, AppendBoundaries boundaries)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        Start = start;
        Data = data;
        Boundaries = boundaries;
    }

    /// <summary>The position of the first byte.</summary>
    public long Start { get; }

    /// <summary>The position after the last byte.</summary>
    public long End => Start + Data.Length;

    /// <summary>The stored bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The lengths of the appends.</summary>
    public AppendBoundaries Boundaries { get; }

    /// <summary>Returns the start of the append that contains the byte at a position.</summary>
    /// <param name="position">The position, from <see cref="Start"/> to before <see cref="End"/>.</param>
    public long AppendStartAt(long position)
    {
        long at = Start;
        foreach (int length in Boundaries)
        {
            if (position < at + length)
            {
                break;
            }

            at += length;
        }

        return at;
    }

    /// <summary>
    /// Returns the appends from a position on: at least one whole append, and otherwise up to a maximum size.
    /// </summary>
    /// <param name="from">The position, from <see cref="Start"/> to before <see cref="End"/>.</param>
    /// <param name="limit">Bytes from this position on are omitted, even within an append.</param>
    /// <param name="maxBytes">The maximum size in bytes.</param>
    /// <returns>Null if <paramref name="from"/> is not a boundary.</returns>
    public Segment? Slice(long from, long limit, int maxBytes)
    {
        if (from == Start && limit >= End && Data.Length <= maxBytes)
        {
            return this;
        }

        var lengths = new AppendBoundariesBuilder();
        long at = Start;
        long end = from;
        foreach (int length in Boundaries)
        {
            if (at >= limit || (end > from && at + length - from > maxBytes))
            {
                break;
            }

            if (at >= from)
            {
                if (end == from && at != from)
                {
                    return null;
                }

                end = Math.Min(at + length, limit);
                lengths.Add((int)(end - at));
            }

            at += length;
        }

        // A large append is one object, however often it is read: its readers share it.
        return end == from ? null
            : from == Start && end == End ? this
            : new Segment(from, Data.Slice((int)(from - Start), (int)(end - from)), lengths.ToBoundaries());
    }
}
