using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace DurableStreams.AspNetCore;

/// <summary>
/// A chunk as a response body: the stored bytes as they are, or in JSON mode the array of their messages (§9.1.5).
/// </summary>
/// <param name="stored">In JSON mode each message ends with a comma.</param>
/// <param name="isJson">Whether the stream is in JSON mode.</param>
internal readonly struct ChunkBody(ReadOnlyMemory<byte> stored, bool isJson)
{
    // What is given to the server at once: bounds what a slow reader holds of a large chunk.
    private const int SliceBytes = 64 * 1024;

    private static readonly byte[] Opening = [(byte)'['];
    private static readonly byte[] Closing = [(byte)']'];

    private readonly ReadOnlyMemory<byte> _bytes = isJson && !stored.IsEmpty ? stored[..^1] : stored;

    public int Length => _bytes.Length + (isJson ? 2 : 0);

    /// <summary>Writes the body without a copy of its own; a small one leaves with the headers.</summary>
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

    /// <summary>Writes the compressed body; its length is not known before.</summary>
    public async ValueTask WriteAsync(Stream output, ContentCoding coding, CancellationToken cancellationToken)
    {
        // Compressing takes its time, and the thread that came here may be one that serves sockets.
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
