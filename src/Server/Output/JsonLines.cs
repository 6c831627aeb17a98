using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DurableStreams.Server.Client;

namespace DurableStreams.Server.Output;

/// <summary>JSON values as lines, one value a line.</summary>
internal static class JsonLines
{
    private const int MaxDepth = 1_000;

    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    /// <summary>For values that are deeper than usual.</summary>
    public static JsonDocumentOptions Deep { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>Reads deep values, and writes without the escapes that only HTML needs.</summary>
    public static JsonSerializerOptions Relaxed { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = MaxDepth,
    };

    /// <summary>The body of a JSON stream cannot be read.</summary>
    public static ClientException NotMessages(JsonException cause) =>
        new("The server sent something else than an array of JSON messages.", innerException: cause);

    /// <summary>A writer of one line, without its end.</summary>
    public static Utf8JsonWriter Write(IBufferWriter<byte> output) => new(output, WriterOptions);

    /// <summary>Writes a value and the end of the line: its exact bytes, unless they are more than one line.</summary>
    public static void WriteLine(IBufferWriter<byte> output, JsonElement value)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        if (raw.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            output.Write(raw);
        }
        else
        {
            using Utf8JsonWriter writer = Write(output);
            value.WriteTo(writer);
        }

        output.Write("\n"u8);
    }
}
