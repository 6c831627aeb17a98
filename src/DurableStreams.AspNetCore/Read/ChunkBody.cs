using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace DurableStreams.AspNetCore.Read;

/// <summary>A chunk as a response body: the stored bytes, or in JSON mode an array of the messages (§9.1.5).</summary>
/// <param name="stored">In JSON mode each message ends with a comma.</param>
/// <param name="isJson">Whether the stream is in JSON mode.</param>
internal readonly struct ChunkBody(ReadOnlyMemory<byte> stored, bool isJson)
{
    // The size of one write: bounds the memory that a slow reader of a large chunk occupies.
    private const int SliceBytes = 64 * 1024;

    private static readonly byte[] Opening = [(byte)'['];
    private static readonly byte[] Closing = [(byte)']'];

    private readonly ReadOnlyMemory<byte> _bytes = isJson && !stored.IsEmpty ? stored[..^1] : stored;

    public int Length => _bytes.Length + (isJson ? 2 : 0);

    /// <summary>Writes the body without copying it first; a small body is sent together with the headers.</summary>
    public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        if (isJson)
        {
            writer.Write(Opening);
        }

        ReadOnlyMemory<byte> rest = _bytes;
        while (rest.Length > SliceBytes)
        {
            FlushResult flushed = await writer.WriteAsync(rest[..SliceBytes], cancellationToken);
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                return;
            }

            rest = rest[SliceBytes..];
        }

        writer.Write(rest.Span);
        if (isJson)
        {
            writer.Write(Closing);
        }

        await writer.FlushAsync(cancellationToken);
    }

    /// <summary>Writes the compressed body; its length is not known in advance.</summary>
    public async ValueTask WriteAsync(Stream output, ContentCoding coding, CancellationToken cancellationToken)
    {
        // Compression is slow, and the current thread may be one that serves sockets.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
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
