namespace DurableStreams.Streams;

/// <summary>
/// A run of one or more whole appends as it is stored: immutable, and never changed for a given incarnation
/// and position, so it may be shared by any number of readers.
/// </summary>
/// <remarks>In JSON mode a message is its exact bytes and one comma (§9.1).</remarks>
public sealed class Segment
{
    /// <summary>Makes a segment.</summary>
    /// <param name="start">The position of its first byte; 0 or more.</param>
    /// <param name="data">The stored bytes; owned by the segment from now on, never to be changed.</param>
    /// <param name="boundaries">The lengths of its appends; they add up to the length of <paramref name="data"/>.</param>
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

    /// <summary>The whole appends that follow a position, up to a bound but at least one.</summary>
    /// <param name="from">Where to start; at or after <see cref="Start"/>, before <see cref="End"/>.</param>
    /// <param name="limit">Bytes from this position on are left out, even within an append.</param>
    /// <param name="maxBytes">The bound.</param>
    /// <returns>Null when <paramref name="from"/> is no boundary.</returns>
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

        return end == from ? null : new Segment(from, Data.Slice((int)(from - Start), (int)(end - from)), lengths.ToBoundaries());
    }
}
