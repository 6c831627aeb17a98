using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Reading;
using DurableStreams.Storage;
using DurableStreams.Waiting;

namespace DurableStreams.Live;

/// <summary>
/// Follows one incarnation of a stream. While it waits, it holds no thread, no store resources and no timer except the
/// one for the caller's timeout. Not thread-safe: one caller at a time.
/// </summary>
public sealed class LiveReader : IDisposable
{
    private readonly ActiveStream _stream;
    private readonly TailHub _hub;
    private readonly ClientReads _reads;
    private readonly CoreMetrics _metrics;
    private readonly TimeProvider _time;
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
        _time = context.Time;
        _incarnation = first.Head.Incarnation;
        _position = first.End;
        _seen = seen;
        _wait = new TailWait(stream.Signal, context.Time);
        stream.Use.Follow(_incarnation);
        _metrics.LiveReaderOpened();
    }

    private bool HasChanged => _stream.Signal.Changes != _seen;

    /// <summary>Waits for a change since the last read: bytes, closure, deletion or expiry. Misses none.</summary>
    /// <param name="timeout">Maximum duration of the wait.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>False after a timeout.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        return HasChanged || timeout <= TimeSpan.Zero
            ? new(HasChanged)
            : _wait.StartAsync(_seen, timeout, cancellationToken);
    }

    /// <summary>
    /// Checks the store for a change that this process has not seen yet; for use before a long-poll returns no data
    /// (§5.7).
    /// </summary>
    /// <returns>True if there was a change since the last read; false also if the store cannot be reached.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<bool> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _hub.RefreshHeadAsync(_stream, cancellationToken).ConfigureAwait(false);
            return HasChanged;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Reads the next chunk; an empty one at the tail.</summary>
    /// <returns>A chunk, or a refusal: the stream no longer exists, or the store is unavailable.</returns>
    public async ValueTask<ReadOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        // Taken before the read, so that everything after the read counts as a change.
        _seen = _stream.Signal.Changes;
        try
        {
            ReadOutcome outcome =
                await _reads.ReadOnAsync(_stream, _incarnation, _position, cancellationToken).ConfigureAwait(false);
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
            _stream.Use.Unfollow(_incarnation, _time.GetUtcNow());
            _hub.Unwatch(_stream);
            _metrics.LiveReaderClosed();
        }
    }
}
