using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>The encoded bytes of a request body, as input of a decoder.</summary>
internal sealed class EncodedBodyStream(HttpContext context, BodyLimits limits) : ForwardStream
{
    private readonly PipeReader _reader = context.Request.BodyReader;
    private readonly byte[] _lastBytes = new byte[sizeof(uint)];
    private BodyIdleTimer? _idle;

    // What the server has received, from the last byte that was read: if the next read fails, this ends it. That byte
    // is not consumed before, so that its position stays valid.
    private ReadOnlySequence<byte> _unread;
    private int _keptBytes;

    /// <summary>Whether a byte has been read.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>Whether a read was cancelled because the next byte did not arrive in time.</summary>
    public bool HasTimedOut => _idle is { HasExpired: true };

    /// <summary>The last four bytes that were read, as a little-endian number.</summary>
    public uint LastNumber => BinaryPrimitives.ReadUInt32LittleEndian(_lastBytes);

    /// <exception cref="OperationCanceledException">The client disconnected, or the body timed out.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<ReadResult> reading = BodyFailures.ReadAsync(context, _reader, _unread);
        if (!reading.IsCompleted)
        {
            _idle ??= limits.StartTimer(_reader);
            _idle.BeginWait();
        }

        ReadResult result = await reading;
        _idle?.EndWait();
        if (result.IsCanceled)
        {
            _reader.AdvanceTo(result.Buffer.End);
            throw new OperationCanceledException();
        }

        ReadOnlySequence<byte> arrived = result.Buffer.Slice(_keptBytes);
        ReadOnlySequence<byte> taken = arrived.Slice(0, Math.Min(arrived.Length, buffer.Length));
        int length = (int)taken.Length;
        taken.CopyTo(buffer.Span);
        _unread = result.Buffer.Slice(Math.Max(0, _keptBytes + length - 1));
        _keptBytes = Math.Min(1, _keptBytes + length);
        _reader.AdvanceTo(_unread.Start, taken.End);
        HasBytes |= length > 0;
        KeepLast(buffer.Span[..length]);
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        _idle?.Dispose();
        base.Dispose(disposing);
    }

    private void KeepLast(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> last = bytes[^Math.Min(bytes.Length, _lastBytes.Length)..];
        _lastBytes.AsSpan(last.Length).CopyTo(_lastBytes);
        last.CopyTo(_lastBytes.AsSpan(_lastBytes.Length - last.Length));
    }
}
