using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>A run of whole appends as one answer to a reader, or nothing when the reader is at the tail.</summary>
/// <param name="Head">The stream as it was when the chunk was read.</param>
/// <param name="Start">Where the chunk starts.</param>
/// <param name="Data">The stored bytes from <paramref name="Start"/>; null when there are none. Readers at one position may be given the same object, so what is derived from it can be shared.</param>
public sealed record StreamChunk(StreamHead Head, long Start, Segment? Data)
{
    /// <summary>Where the next read goes on.</summary>
    public long End => Data?.End ?? Start;

    /// <summary>True when the chunk reaches the tail.</summary>
    public bool AtTail => End == Head.Tail;

    /// <summary>True when nothing will ever follow the chunk (§4.1).</summary>
    public bool AtEnd => AtTail && Head.Closed;

    /// <summary><see cref="Start"/> as an offset.</summary>
    public Offset StartOffset => Head.OffsetAt(Start);

    /// <summary><see cref="End"/> as an offset.</summary>
    public Offset NextOffset => Head.OffsetAt(End);
}
