using System.Buffers.Text;
using DurableStreams.Content;

namespace DurableStreams.AspNetCore.Live;

/// <summary>Encodes a chunk as one <c>data</c> event (§5.8).</summary>
internal static class SseDataEvent
{
    private static ReadOnlySpan<byte> EventLine => "event: data\n"u8;

    private static ReadOnlySpan<byte> Field => "data:"u8;

    /// <summary>The length of the event in bytes, including the blank line.</summary>
    public static int LengthOf(ReadOnlySpan<byte> stored, ContentType contentType) =>
        EventLine.Length + 1 + (contentType.IsJson ? LengthOfLines(stored[..^1]) + 2
        : contentType.IsText ? LengthOfLines(stored)
        : Field.Length + Base64.GetMaxEncodedToUtf8Length(stored.Length) + 1);

    /// <summary>Writes the event. The destination must have exactly its length.</summary>
    public static void Encode(ReadOnlySpan<byte> stored, ContentType contentType, Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.Write(EventLine);
        if (contentType.IsJson)
        {
            WriteLines(ref writer, stored[..^1], "["u8, "]"u8);
        }
        else if (contentType.IsText)
        {
            WriteLines(ref writer, stored, [], []);
        }
        else
        {
            writer.Write(Field);
            Base64.EncodeToUtf8(stored, writer.Rest, out _, out int encoded);
            writer.Advance(encoded);
            writer.Write("\n"u8);
        }

        writer.Write("\n"u8);
    }

    private static void WriteLines(
        ref SpanWriter writer, ReadOnlySpan<byte> text, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
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

    // Parsers remove one space after the colon. None is sent by default, so a line that starts with a space gets a
    // second one.
    private static ReadOnlySpan<byte> Padding(ReadOnlySpan<byte> line) => line is [(byte)' ', ..] ? " "u8 : [];
}
