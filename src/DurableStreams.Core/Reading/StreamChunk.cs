using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>The result of one read: a run of whole appends, or nothing at the tail.</summary>
/// <param name="Head">The head of the stream that the read was based on.</param>
/// <param name="Start">The position of the first byte.</param>
/// <param name="Data">
/// The stored bytes from <paramref name="Start"/>; null if there are none. Readers at the same position may receive the
/// same object, so that they can share what is derived from it.
/// </param>
public sealed record StreamChunk(StreamHead Head, long Start, Segment? Data)
{
    private LargeChunkUse? _use;

    internal StreamChunk(StreamHead head, long start, Segment? data, LargeChunkUse? use)
        : this(head, start, data) => _use = use;

    /// <summary>The stored bytes; null if there are none, and after <see cref="Release"/>.</summary>
    public Segment? Data { get; private set; } = Data;

    /// <summary>The position where the next read continues.</summary>
    public long End { get; } = Data?.End ?? Start;

    /// <summary>True if the chunk reaches the tail.</summary>
    public bool AtTail => End == Head.Tail;

    /// <summary>True if the chunk reaches the end of a closed stream: no data will follow (§4.1).</summary>
    public bool AtEnd => AtTail && Head.Closed;

    /// <summary><see cref="Start"/> as an offset.</summary>
    public Offset StartOffset => Head.OffsetAt(Start);

    /// <summary><see cref="End"/> as an offset.</summary>
    public Offset NextOffset => Head.OffsetAt(End);

    /// <summary>
    /// Call when <see cref="Data"/> has been used. Large appends count against
    /// <see cref="Options.StreamServiceOptions.MaxLargeReadBytes"/> until then.
    /// </summary>
    public void Release()
    {
        Data = null;
        TakeUse()?.Dispose();
    }

    /// <summary>Hands over what counts the bytes, to a chunk with the same ones.</summary>
    internal LargeChunkUse? TakeUse() => Interlocked.Exchange(ref _use, null);
}
