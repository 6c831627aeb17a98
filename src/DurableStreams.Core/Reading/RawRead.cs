using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>The result of a read by <see cref="ChunkReader"/>.</summary>
/// <param name="Chunk">The chunk; null if nothing could be read.</param>
/// <param name="IsBoundary">False if the position lies within an append.</param>
internal readonly record struct RawRead(Segment? Chunk, bool IsBoundary)
{
    /// <summary>
    /// A row is missing: the head has changed in the meantime and must be read again. Never the end of data.
    /// </summary>
    public static RawRead Moved => new(null, IsBoundary: true);

    public static RawRead NoBoundary => new(null, IsBoundary: false);

    public static RawRead Of(Segment chunk) => new(chunk, IsBoundary: true);
}
