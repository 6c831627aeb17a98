using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace DurableStreams.AspNetCore;

/// <summary>
/// Writes <c>data</c> events (§5.8). The encoded form of a small chunk is shared by all who read it: however many
/// follow a stream, an append is encoded once. It lives for as long as somebody holds the chunk.
/// </summary>
internal sealed class DataEvents
{
    /// <summary>
    /// Larger chunks are those of readers who catch up, each at a position of its own: keeping their encoded form
    /// would double what is kept of the stream and save nothing.
    /// </summary>
    public const int LargestShared = 64 * 1024;

    private readonly ConditionalWeakTable<Segment, byte[]> _shared = [];

    public void Write(PipeWriter output, Segment data, ContentType contentType)
    {
        if (data.Data.Length <= LargestShared)
        {
            output.Write(Shared(data, contentType));
            return;
        }

        int length = SseDataEvent.LengthOf(data.Data.Span, contentType);
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        SseDataEvent.Encode(data.Data.Span, contentType, rented.AsSpan(0, length));
        output.Write(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
    }

    private byte[] Shared(Segment data, ContentType contentType)
    {
        if (_shared.TryGetValue(data, out byte[]? known))
        {
            return known;
        }

        byte[] encoded = new byte[SseDataEvent.LengthOf(data.Data.Span, contentType)];
        SseDataEvent.Encode(data.Data.Span, contentType, encoded);
        return _shared.GetOrAdd(data, encoded);
    }
}
