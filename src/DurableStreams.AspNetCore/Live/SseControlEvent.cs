using System.Buffers.Text;
using System.IO.Pipelines;
using DurableStreams.Addressing;
using DurableStreams.Reading;

namespace DurableStreams.AspNetCore.Live;

/// <summary>
/// Writes <c>control</c> events (§5.8): flat JSON on one line. Written by hand, because each reader gets its own cursor
/// with every event.
/// </summary>
internal static class SseControlEvent
{
    private const int MaxBytes = 256;

    /// <param name="output">The response body.</param>
    /// <param name="chunk">The chunk just written.</param>
    /// <param name="cursor">Omitted at the end of the stream, where clients do not reconnect.</param>
    public static void Write(PipeWriter output, StreamChunk chunk, long cursor)
    {
        var writer = new SpanWriter(output.GetSpan(MaxBytes));
        writer.Write("event: control\ndata:{\"streamNextOffset\":\""u8);
        chunk.NextOffset.TryFormat(writer.Rest);
        writer.Advance(Offset.TextLength);
        writer.Write("\""u8);
        if (!chunk.AtEnd)
        {
            writer.Write(",\"streamCursor\":\""u8);
            Utf8Formatter.TryFormat(cursor, writer.Rest, out int digits);
            writer.Advance(digits);
            writer.Write("\""u8);
        }

        if (chunk.AtTail)
        {
            writer.Write(",\"upToDate\":true"u8);
        }

        if (chunk.AtEnd)
        {
            writer.Write(",\"streamClosed\":true"u8);
        }

        writer.Write("}\n\n"u8);
        output.Advance(writer.Written);
    }
}
