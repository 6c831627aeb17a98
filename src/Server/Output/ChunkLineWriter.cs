using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using DurableStreams.Server.Client;

namespace DurableStreams.Server.Output;

/// <summary>
/// Writes each chunk as a JSON object on a line, with the offset that continues after it, for programs that keep their
/// place.
/// </summary>
internal sealed class ChunkLineWriter(Stream output) : IChunkWriter
{
    public async Task WriteAsync(Chunk chunk, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await chunk.Body.CopyToAsync(body, cancellationToken);
        var line = new ArrayBufferWriter<byte>();
        Write(line, chunk.Metadata, body.GetBuffer().AsMemory(0, (int)body.Length));
        await output.WriteAsync(line.WrittenMemory, cancellationToken);
    }

    private static void Write(ArrayBufferWriter<byte> line, StreamMetadata metadata, ReadOnlyMemory<byte> body)
    {
        using (Utf8JsonWriter json = JsonLines.Write(line))
        {
            json.WriteStartObject();
            json.WriteString("nextOffset", metadata.NextOffset);
            if (metadata.IsJson)
            {
                json.WritePropertyName("messages");
                using JsonDocument messages = ParseMessages(body);
                messages.WriteTo(json);
            }
            else if (metadata.IsText && Utf8.IsValid(body.Span))
            {
                json.WriteString("text", body.Span);
            }
            else
            {
                // Also for text that was cut within a character.
                json.WriteBase64String("base64", body.Span);
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
    }

    private static JsonDocument ParseMessages(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, JsonLines.Deep);
        }
        catch (JsonException unreadable)
        {
            throw JsonLines.NotMessages(unreadable);
        }
    }
}
