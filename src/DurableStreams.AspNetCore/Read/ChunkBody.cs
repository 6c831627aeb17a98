using System.Buffers;
using System.IO.Compression;
using DurableStreams.AspNetCore.Responses;

namespace DurableStreams.AspNetCore.Read;

/// <summary>A chunk as a response body: the stored bytes, or in JSON mode an array of the messages (§9.1.5).</summary>
/// <param name="stored">In JSON mode each message ends with a comma.</param>
/// <param name="isJson">Whether the stream is in JSON mode.</param>
internal readonly struct ChunkBody(ReadOnlyMemory<byte> stored, bool isJson)
{
    private static readonly byte[] Opening = [(byte)'['];
    private static readonly byte[] Closing = [(byte)']'];

    private readonly ReadOnlyMemory<byte> _bytes = isJson && !stored.IsEmpty ? stored[..^1] : stored;

    public int Length => _bytes.Length + (isJson ? 2 : 0);

    /// <summary>Writes the body without copying it first; a small body is sent together with the headers.</summary>
    public async ValueTask WriteAsync(ResponseWriter writer)
    {
        if (isJson)
        {
            writer.Write(Opening);
        }

        if (await writer.WriteAsync(_bytes))
        {
            if (isJson)
            {
                writer.Write(Closing);
            }

            await writer.FlushAsync();
        }
    }

    /// <summary>Writes the compressed body; its length is not known in advance.</summary>
    public async ValueTask WriteAsync(ResponseWriter writer, ContentCoding coding, CancellationToken cancellationToken)
    {
        // Compression is slow, and the current thread may be one that serves sockets.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await using var output = new ResponseWriterStream(writer);
        await using Stream compressor = coding == ContentCoding.Brotli
            ? new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true)
            : new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        if (isJson)
        {
            await compressor.WriteAsync(Opening, cancellationToken);
        }

        await compressor.WriteAsync(_bytes, cancellationToken);
        if (isJson)
        {
            await compressor.WriteAsync(Closing, cancellationToken);
        }
    }
}
