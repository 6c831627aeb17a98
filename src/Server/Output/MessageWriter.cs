using System.IO.Pipelines;
using System.Text.Json;
using DurableStreams.Server.Client;

namespace DurableStreams.Server.Output;

/// <summary>Writes the messages of a JSON stream, one a line.</summary>
internal sealed class MessageWriter(Stream output) : IChunkWriter
{
    private const int FlushBytes = 64 * 1024;

    private readonly PipeWriter _lines = PipeWriter.Create(output);

    public async Task WriteAsync(Chunk chunk, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (JsonElement message in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(
                chunk.Body, JsonLines.Relaxed, cancellationToken))
            {
                JsonLines.WriteLine(_lines, message);
                if (_lines.UnflushedBytes > FlushBytes)
                {
                    await _lines.FlushAsync(cancellationToken);
                }
            }
        }
        catch (JsonException unreadable)
        {
            throw JsonLines.NotMessages(unreadable);
        }

        await _lines.FlushAsync(cancellationToken);
    }
}
