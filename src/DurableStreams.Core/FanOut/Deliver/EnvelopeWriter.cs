using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Deliver;

/// <summary>Wraps appends of a source: each becomes one JSON message that says where it comes from.</summary>
internal static class EnvelopeWriter
{
    // Readers are programs, not pages; text is to stay readable.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the stored form of one wrapped append.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="source">The source's path.</param>
    /// <param name="head">The source; its generations make the offset.</param>
    /// <param name="end">Where the append ends in the source.</param>
    /// <param name="append">Its stored bytes.</param>
    public static void Write(ArrayBufferWriter<byte> output, StreamPath source, StreamHead head, long end, ReadOnlySpan<byte> append)
    {
        using (var json = new Utf8JsonWriter(output, Plain))
        {
            json.WriteStartObject();
            json.WriteString("stream"u8, source.Value);
            json.WriteString("offset"u8, head.OffsetAt(end).ToString());
            json.WriteString("type"u8, "data"u8);
            json.WritePropertyName("payload"u8);
            bool isText = head.ContentType.IsText && Utf8.IsValid(append);
            if (head.ContentType.IsJson)
            {
                json.WriteRawValue([.. "["u8, .. append[..^1], .. "]"u8], skipInputValidation: true);
            }
            else if (isText)
            {
                json.WriteStringValue(append);
            }
            else
            {
                json.WriteBase64StringValue(append);
                json.WriteString("encoding"u8, "base64"u8);
            }

            json.WriteEndObject();
        }

        output.Write(","u8);
    }
}
