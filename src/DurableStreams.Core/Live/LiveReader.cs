using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Reading;
using DurableStreams.Storage;
using DurableStreams.Waiting;

namespace DurableStreams.Live;

/// <summary>
/// Follows one incarnation of a stream. Idle, it holds no thread, no timer of its own beside the caller's timeout
/// and nothing of the store. For one caller at a time.
/// </summary>
public sealed class LiveReader : IDisposable
{
    private readonly ActiveStream _stream;
    private readonly TailHub _hub;
    private readonly ClientReads _reads;
    private readonly CoreMetrics _metrics;
    private readonly Incarnation _incarnation;
    private readonly TailWait _wait;
    private long _position;
    private long _seen;
    private bool _disposed;

    internal LiveReader(
        StreamServiceContext context, TailHub hub, ClientReads reads, ActiveStream stream, StreamChunk first, long seen)
    {
        _stream = stream;
        _hub = hub;
        _reads = reads;
        _metrics = context.Metrics;
        _incarnation = first.Head.Incarnation;
        _position = first.End;
        _seen = seen;
        _wait = new TailWait(stream.Signal, context.Time);
        _metrics.LiveReaderOpened();
    }

    private bool HasChanged => _stream.Signal.Changes != _seen;

    /// <summary>Waits for a change since the last read: bytes, closure, deletion, expiry. Never misses one.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>False when the time has passed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        return HasChanged || timeout <= TimeSpan.Zero ? new(HasChanged) : _wait.StartAsync(_seen, timeout, cancellationToken);
    }

    /// <summary>Looks for a change that no process has told of: a last look before "nothing new" is answered (§5.7).</summary>
    /// <returns>True when there was a change since the last read; false too when the store cannot be reached.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<bool> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _hub.LookAsync(_stream, cancellationToken).ConfigureAwait(false);
            return HasChanged;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Reads what follows the previous chunk; an empty chunk at the tail.</summary>
    /// <returns>A chunk, or why there will be none: the stream is gone, or the store is unavailable for now.</returns>
    public async ValueTask<ReadOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        // Taken before looking, so that whatever comes after the look counts as a change.
        _seen = _stream.Signal.Changes;
        try
        {
            ReadOutcome outcome = await _reads.ReadOnAsync(_stream, _incarnation, _position, cancellationToken).ConfigureAwait(false);
            if (outcome is ReadOutcome.Read read)
            {
                _position = read.Chunk.End;
            }

            return outcome;
        }
        catch (StoreUnavailableException)
        {
            return new ReadOutcome.Unavailable();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _wait.Dispose();
            _hub.Unwatch(_stream);
            _metrics.LiveReaderClosed();
        }
    }
}
