using System.Buffers.Text;

namespace DurableStreams.AspNetCore;

/// <summary>Encodes a chunk as one <c>data</c> event (§5.8).</summary>
internal static class SseDataEvent
{
    private static ReadOnlySpan<byte> EventLine => "event: data\n"u8;

    private static ReadOnlySpan<byte> Field => "data:"u8;

    /// <summary>The whole event, blank line included.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> stored, ContentType contentType) =>
        contentType.IsJson ? EncodeText(stored[..^1], "["u8, "]"u8)
        : contentType.IsText ? EncodeText(stored, [], [])
        : EncodeBase64(stored);

    private static byte[] EncodeText(ReadOnlySpan<byte> text, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        byte[] buffer = new byte[EventLine.Length + before.Length + after.Length + LengthOfLines(text) + 1];
        var writer = new SpanWriter(buffer);
        writer.Write(EventLine);
        var lines = new SseLines(text);
        while (lines.MoveNext())
        {
            writer.Write(Field);
            writer.Write(Padding(lines.Current));
            writer.Write(before);
            writer.Write(lines.Current);
            writer.Write(lines.IsLast ? after : []);
            writer.Write("\n"u8);
            before = [];
        }

        writer.Write("\n"u8);
        return buffer;
    }

    private static int LengthOfLines(ReadOnlySpan<byte> text)
    {
        int length = 0;
        var lines = new SseLines(text);
        while (lines.MoveNext())
        {
            length += Field.Length + Padding(lines.Current).Length + lines.Current.Length + 1;
        }

        return length;
    }

    // A parser removes one space after the colon. None is sent, so a line that begins with a space gets another.
    private static ReadOnlySpan<byte> Padding(ReadOnlySpan<byte> line) => line is [(byte)' ', ..] ? " "u8 : [];

    private static byte[] EncodeBase64(ReadOnlySpan<byte> bytes)
    {
        byte[] buffer = new byte[EventLine.Length + Field.Length + Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2];
        var writer = new SpanWriter(buffer);
        writer.Write(EventLine);
        writer.Write(Field);
        Base64.EncodeToUtf8(bytes, buffer.AsSpan(writer.Written), out _, out int encoded);
        writer.Advance(encoded);
        writer.Write("\n\n"u8);
        return buffer;
    }
}
