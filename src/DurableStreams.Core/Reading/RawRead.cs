using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>What <see cref="ChunkReader"/> found.</summary>
/// <param name="Chunk">Null when nothing could be read.</param>
/// <param name="IsBoundary">False when the position lies within an append.</param>
internal readonly record struct RawRead(Segment? Chunk, bool IsBoundary)
{
    /// <summary>A row was missing: the head has changed meanwhile and must be read again. Never the end of the data.</summary>
    public static RawRead Moved => new(null, IsBoundary: true);

    public static RawRead NoBoundary => new(null, IsBoundary: false);

    public static RawRead Of(Segment chunk) => new(chunk, IsBoundary: true);
}
