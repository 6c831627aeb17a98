using System.Buffers.Text;
using System.IO.Pipelines;

namespace DurableStreams.AspNetCore;

/// <summary>
/// Writes <c>control</c> events (§5.8): flat JSON on one line. Each reader has its own, for its cursor.
/// </summary>
internal static class SseControlEvent
{
    private const int MaxLength = 256;

    /// <param name="output">Where to.</param>
    /// <param name="chunk">The chunk just written.</param>
    /// <param name="cursor">Left out at the end of the stream, after which nobody comes back.</param>
    public static void Write(PipeWriter output, StreamChunk chunk, long cursor)
    {
        var writer = new SpanWriter(output.GetSpan(MaxLength));
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
