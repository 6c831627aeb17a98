using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Deliver;

/// <summary>Wraps appends of a source in envelopes: each becomes a JSON message with its stream and offset.</summary>
internal static class EnvelopeWriter
{
    // Leaves text readable: envelopes are never embedded in HTML.
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes the stored form of one wrapped append.</summary>
    /// <param name="output">The buffer that it is appended to.</param>
    /// <param name="source">The source's path.</param>
    /// <param name="head">The source's head; its generations determine the offset.</param>
    /// <param name="end">The position in the source where the append ends.</param>
    /// <param name="append">The stored bytes of the append.</param>
    public static void Write(
        ArrayBufferWriter<byte> output, StreamPath source, StreamHead head, long end, ReadOnlySpan<byte> append)
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
