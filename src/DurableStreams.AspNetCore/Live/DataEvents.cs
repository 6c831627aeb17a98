using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Live;

/// <summary>
/// Writes <c>data</c> events (§5.8). Readers share the encoded form of a small chunk, so an append is encoded once for
/// all of them. The encoded form is collected with the chunk.
/// </summary>
internal sealed class DataEvents
{
    /// <summary>
    /// Larger chunks belong to readers that catch up, each at its own position: caching their encoded form would double
    /// the memory and save nothing.
    /// </summary>
    public const int MaxSharedBytes = 64 * 1024;

    private readonly ConditionalWeakTable<Segment, byte[]> _shared = [];

    public void Write(PipeWriter output, Segment data, ContentType contentType)
    {
        if (data.Data.Length <= MaxSharedBytes)
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
