using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>The result of a read by <see cref="ChunkReader"/>.</summary>
/// <param name="Chunk">The chunk; null if nothing could be read.</param>
/// <param name="AppendStart">The start of the append that the position lies within; null if it is a boundary.</param>
internal readonly record struct RawRead(Segment? Chunk, long? AppendStart)
{
    /// <summary>
    /// A row is missing: the head has changed in the meantime and must be read again. Never the end of data.
    /// </summary>
    public static RawRead Moved => default;

    /// <summary>The chunk is large, and too many bytes of large chunks are in use.</summary>
    public static RawRead Busy => new() { IsBusy = true };

    /// <summary>False if the position lies within an append.</summary>
    public bool IsBoundary => AppendStart is null;

    public bool IsBusy { get; private init; }

    /// <summary>Of a large chunk; the caller must dispose it when it has used the bytes.</summary>
    public LargeChunkUse? Use { get; init; }

    public static RawRead Within(long appendStart) => new(null, appendStart);

    public static RawRead Of(Segment chunk) => new(chunk, null);
}
