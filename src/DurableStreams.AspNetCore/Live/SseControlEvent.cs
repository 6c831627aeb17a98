using System.Buffers;
using DurableStreams.Addressing;
using DurableStreams.Reading;

namespace DurableStreams.AspNetCore.Live;

/// <summary>
/// Writes <c>control</c> events (§5.8): flat JSON on one line, and the next offset as the event's ID. A browser's
/// <c>EventSource</c> sends the last ID when it reconnects. Written by hand, because each reader gets its own cursor
/// with every event.
/// </summary>
internal static class SseControlEvent
{
    /// <summary>No event is longer, in bytes.</summary>
    public const int MaxBytes = 256;

    /// <param name="output">The response body.</param>
    /// <param name="chunk">The chunk just written.</param>
    /// <param name="cursor">Omitted at the end of the stream, where clients do not reconnect.</param>
    public static void Write(IBufferWriter<byte> output, StreamChunk chunk, long cursor)
    {
        Span<byte> offset = stackalloc byte[Offset.TextLength];
        chunk.NextOffset.TryFormat(offset);
        var writer = new SpanWriter(output.GetSpan(MaxBytes));
        writer.Write("event: control\ndata:{\"streamNextOffset\":\""u8);
        writer.Write(offset);
        writer.Write("\""u8);
        if (!chunk.AtEnd)
        {
            writer.Write(",\"streamCursor\":\""u8);
            writer.Write(cursor);
            writer.Write("\""u8);
        }

        if (chunk.AtTail)
        {
            writer.Write(",\"upToDate\":true"u8);
            if (chunk.Head.LastAppend is { } instant)
            {
                writer.Write(",\"streamWriteTimestamp\":"u8);
                writer.Write(instant.ToUnixTimeMilliseconds());
            }
        }

        if (chunk.AtEnd)
        {
            writer.Write(",\"streamClosed\":true"u8);
        }

        // After the data: the official suite expects that to follow the type of the event.
        writer.Write("}\nid:"u8);
        writer.Write(offset);
        writer.Write("\n\n"u8);
        output.Advance(writer.Written);
    }
}
