namespace DurableStreams;

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

    /// <summary>True when the position lies at the start, at the end, or between two appends.</summary>
    public bool IsBoundary(long position)
    {
        if (position == Start || position == End)
        {
            return true;
        }

        long at = Start;
        foreach (int length in Boundaries)
        {
            at += length;
            if (at >= position)
            {
                return at == position;
            }
        }

        return false;
    }
}
