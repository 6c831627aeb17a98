using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>The result of <see cref="IStreamStore.ReadUnlessLargeAsync"/>.</summary>
/// <param name="Segment">What was read; null if there is nothing, or it is too large.</param>
/// <param name="LargeBytes">The size of a first segment that is too large, in bytes; otherwise 0.</param>
public readonly record struct SegmentRead(Segment? Segment, int LargeBytes)
{
    /// <summary>What was read; null if no byte at or after the position is stored.</summary>
    public static SegmentRead Of(Segment? segment) => new(segment, 0);

    /// <summary>A first segment that is too large.</summary>
    /// <param name="bytes">Its size.</param>
    public static SegmentRead Large(int bytes) => new(null, bytes);
}
