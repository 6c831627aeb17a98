using System.IO.Pipelines;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// Cancels a read of a body that waits too long for its next byte. One timer per body, started by the first read that
/// has to wait; further reads only note the time.
/// </summary>
/// <remarks>
/// The total time of a body is not limited: tokens of a language model may arrive for minutes. A client that sends just
/// enough to stay connected occupies a connection and the bytes it has sent, which count against
/// <see cref="RequestBodyBudget"/>.
/// </remarks>
internal sealed class BodyIdleTimer : IDisposable
{
    private const long NotWaiting = -1;

    private readonly Lock _gate = new();
    private readonly PipeReader _reader;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private long _waitingSince = NotWaiting;
    private bool _isDisposed;

    public BodyIdleTimer(PipeReader reader, TimeProvider time, TimeSpan timeout)
    {
        _reader = reader;
        _time = time;
        _timeout = timeout;
        _timer = time.CreateTimer(
            static timer => ((BodyIdleTimer)timer!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the read was cancelled by this timer.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Call when a read has to wait.</summary>
    public void BeginWait() => Volatile.Write(ref _waitingSince, _time.GetTimestamp());

    /// <summary>Call when the read has completed.</summary>
    public void EndWait() => Volatile.Write(ref _waitingSince, NotWaiting);

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
    }

    private void Check()
    {
        // Under the lock, so that it never cancels a read of the next request on the connection.
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            long since = Volatile.Read(ref _waitingSince);
            TimeSpan left = since == NotWaiting ? _timeout : _timeout - _time.GetElapsedTime(since);
            if (left > TimeSpan.Zero)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            HasExpired = true;
            _reader.CancelPendingRead();
        }
    }
}
