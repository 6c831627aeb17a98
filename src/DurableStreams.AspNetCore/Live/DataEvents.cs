using System.Buffers;
using System.Runtime.CompilerServices;
using DurableStreams.AspNetCore.Responses;
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
    /// the memory and save nothing. They are encoded slice by slice, as the client receives them.
    /// </summary>
    public const int MaxSharedBytes = 64 * 1024;

    private readonly ConditionalWeakTable<Segment, byte[]> _shared = [];

    /// <summary>Writes the event; its last slice is not flushed.</summary>
    /// <returns>False if the client has disconnected.</returns>
    public ValueTask<bool> WriteAsync(ResponseWriter output, Segment data, ContentType contentType) =>
        data.Data.Length <= MaxSharedBytes
            ? output.WriteAsync(Shared(data, contentType))
            : WriteSlicesAsync(output, new SseDataEncoder(data.Data, contentType));

    private static async ValueTask<bool> WriteSlicesAsync(ResponseWriter output, SseDataEncoder encoder)
    {
        while (true)
        {
            // The server's buffers may be smaller than a slice.
            while (!encoder.IsComplete && output.Room >= SseDataEncoder.MinBufferBytes)
            {
                output.Advance(encoder.Encode(Buffer(output)));
            }

            if (encoder.IsComplete)
            {
                return true;
            }

            if (!await output.FlushAsync())
            {
                return false;
            }
        }
    }

    private static Span<byte> Buffer(ResponseWriter output)
    {
        Span<byte> buffer = output.GetSpan(SseDataEncoder.MinBufferBytes);
        return buffer[..Math.Min(buffer.Length, output.Room)];
    }

    private byte[] Shared(Segment data, ContentType contentType) =>
        _shared.TryGetValue(data, out byte[]? known)
            ? known
            : _shared.GetOrAdd(data, Encode(new SseDataEncoder(data.Data, contentType), data.Data.Length));

    private static byte[] Encode(SseDataEncoder encoder, int storedLength)
    {
        // Enough for base64, and for text unless it has many short lines.
        byte[] buffer = ArrayPool<byte>.Shared.Rent((storedLength * 4 / 3) + 64);
        int length = encoder.Encode(buffer);
        while (!encoder.IsComplete)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
            length += encoder.Encode(buffer.AsSpan(length));
        }

        byte[] encoded = buffer.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return encoded;
    }
}
