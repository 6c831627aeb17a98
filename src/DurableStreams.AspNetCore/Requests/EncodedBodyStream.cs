using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>The encoded bytes of a request body, as input of a decoder.</summary>
internal sealed class EncodedBodyStream(HttpContext context, BodyLimits limits, int maxBytes) : ForwardStream
{
    private readonly PipeReader _reader = context.Request.BodyReader;
    private BodyIdleTimer? _idle;

    // What the server has received, from the last byte that was read: if the next read fails, this ends it. That byte
    // is not consumed before, so that its position stays valid.
    private ReadOnlySequence<byte> _unread;
    private int _keptBytes;
    private long _length;

    /// <summary>Whether a byte has been read.</summary>
    public bool HasBytes => _length > 0;

    /// <summary>
    /// Whether the encoded bytes exceed the limit; those of a body that decodes to nothing would have no other.
    /// </summary>
    public bool IsTooLong => _length > maxBytes;

    /// <summary>Whether a read was cancelled because the next byte did not arrive in time.</summary>
    public bool HasTimedOut => _idle is { HasExpired: true };

    /// <exception cref="OperationCanceledException">
    /// The client disconnected, or the body timed out or is too long.
    /// </exception>
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
        _length += length;
        return IsTooLong ? throw new OperationCanceledException() : length;
    }

    protected override void Dispose(bool disposing)
    {
        _idle?.Dispose();
        base.Dispose(disposing);
    }
}
