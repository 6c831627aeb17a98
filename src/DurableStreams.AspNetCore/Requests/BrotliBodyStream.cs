using System.Buffers;
using System.IO.Compression;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// Decodes a Brotli body. Unlike <see cref="BrotliStream"/>, it refuses a body that ends too early, and bytes after the
/// end of the encoded data, which would be lost.
/// </summary>
internal sealed class BrotliBodyStream(EncodedBodyStream encoded) : ForwardStream
{
    private readonly byte[] _block = new byte[16 * 1024];
    private BrotliDecoder _decoder;
    private ReadOnlyMemory<byte> _unread;

    /// <exception cref="InvalidDataException">The body is not exactly one Brotli stream.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            OperationStatus status =
                _decoder.Decompress(_unread.Span, buffer.Span, out int consumed, out int written);
            _unread = _unread[consumed..];
            if (written > 0)
            {
                return written;
            }

            bool isDone = status == OperationStatus.Done;
            if ((!isDone && status != OperationStatus.NeedMoreData) || (isDone && !_unread.IsEmpty))
            {
                throw new InvalidDataException();
            }

            int count = await encoded.ReadAsync(_block, cancellationToken);
            if (isDone ? count > 0 : count == 0 && encoded.HasBytes)
            {
                throw new InvalidDataException();
            }

            if (count == 0)
            {
                return 0;
            }

            _unread = _block.AsMemory(0, count);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _decoder.Dispose();
        base.Dispose(disposing);
    }
}
