using DurableStreams.Server.Client;

namespace DurableStreams.Server.Output;

/// <summary>Writes what a read returns.</summary>
internal interface IChunkWriter
{
    /// <summary>Writes a chunk, and hands it on at once.</summary>
    Task WriteAsync(Chunk chunk, CancellationToken cancellationToken);
}
