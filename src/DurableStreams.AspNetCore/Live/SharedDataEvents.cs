using System.Runtime.CompilerServices;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The encoded form of each chunk, shared by all readers of it: however many follow a stream, an append is encoded
/// once. It lives for as long as somebody holds the chunk.
/// </summary>
internal sealed class SharedDataEvents
{
    private readonly ConditionalWeakTable<Segment, byte[]> _events = [];

    /// <summary>The <c>data</c> event of a chunk that is not empty.</summary>
    public byte[] For(Segment data, ContentType contentType) =>
        _events.TryGetValue(data, out byte[]? known)
            ? known
            : _events.GetOrAdd(data, SseDataEvent.Encode(data.Data.Span, contentType));
}
