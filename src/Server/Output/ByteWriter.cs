using DurableStreams.Server.Client;

namespace DurableStreams.Server.Output;

/// <summary>Writes the bytes of a stream as they are.</summary>
internal sealed class ByteWriter(Stream output) : IChunkWriter
{
    public Task WriteAsync(Chunk chunk, CancellationToken cancellationToken) =>
        chunk.Body.CopyToAsync(output, cancellationToken);
}
