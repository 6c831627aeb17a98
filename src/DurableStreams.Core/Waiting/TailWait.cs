using System.Threading.Tasks.Sources;

namespace DurableStreams.Waiting;

/// <summary>
/// The waits of one reader, one at a time: each ends when the stream changes, after a timeout or by cancellation.
/// All waits use the same object, so that a wait allocates nothing.
/// </summary>
internal sealed class TailWait(TailSignal signal, TimeProvider time) : IValueTaskSource<bool>, IDisposable
{
    private const long None = 0;

    private ManualResetValueTaskSourceCore<bool> _result;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private ITimer? _timer;
    private long _deadline;
    private long _last;

    // The number of the current wait. The caller that replaces it with None ends the wait and sets its result.
    private long _current;

    /// <summary>Index in the list of waiting readers; owned by the signal.</summary>
    public int Place { get; set; }

    /// <summary>Waits for a change. Only one wait at a time is allowed.</summary>
    /// <param name="seen">The value of <see cref="TailSignal.Changes"/> before the caller read the stream.</param>
    /// <param name="timeout">Maximum duration; greater than zero.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False after a timeout.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> StartAsync(long seen, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken != _cancellation)
        {
            // Done before the wait starts, so that the token of an earlier wait cannot end it.
            _registration.Dispose();
            _registration = default;
            _cancellation = default;
        }

        _result.Reset();
        var ticket = new Ticket(this, ++_last);
        var waiting = new ValueTask<bool>(this, _result.Version);
        long duration = (long)(timeout.TotalSeconds * time.TimestampFrequency);
        Volatile.Write(ref _deadline, time.GetTimestamp() + duration);
        Interlocked.Exchange(ref _current, _last);
        if (!signal.TryAdd(ticket, seen))
        {
            // A late timer or token of the previous wait may have ended this one: then its result will be set.
            return TryEnd(_last) ? new(true) : waiting;
        }

        if (Volatile.Read(ref _current) != _last)
        {
            // The caller that ended the wait may have tried to remove the ticket before it was added.
            signal.Remove(ticket);
            return waiting;
        }

        StartTimer(timeout);
        ObserveCancellation(cancellationToken);
        return waiting;
    }

    /// <summary>Releases the timer and the token registration. Must not be called during a wait.</summary>
    public void Dispose()
    {
        _registration.Unregister();
        _timer?.Dispose();
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _result.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    private bool TryEnd(long wait) => Interlocked.CompareExchange(ref _current, None, wait) == wait;

    private void StartTimer(TimeSpan timeout)
    {
        if (_timer is null)
        {
            TimerCallback onTimer = static wait => ((TailWait)wait!).OnTimer();
            _timer = time.CreateTimer(onTimer, this, timeout, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(timeout, Timeout.InfiniteTimeSpan);
        }
    }

    // The timer is not stopped when a wait ends, so it may fire for an earlier wait.
    private void OnTimer()
    {
        long wait = Volatile.Read(ref _current);
        if (wait == None)
        {
            return;
        }

        TimeSpan remaining = time.GetElapsedTime(time.GetTimestamp(), Volatile.Read(ref _deadline));
        if (remaining > TimeSpan.Zero)
        {
            // Rounded up, because timers count whole milliseconds.
            StartTimer(TimeSpan.FromMilliseconds(Math.Ceiling(remaining.TotalMilliseconds)));
        }
        else if (TryEnd(wait))
        {
            signal.Remove(new Ticket(this, wait));
            _result.SetResult(false);
        }
    }

    private void ObserveCancellation(CancellationToken cancellationToken)
    {
        if (cancellationToken != _cancellation)
        {
            _cancellation = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static wait => ((TailWait)wait!).Cancel(), this);
        }
        else if (cancellationToken.IsCancellationRequested)
        {
            // The token was cancelled between two waits, when its callback had no wait to end.
            Cancel();
        }
    }

    private void Cancel()
    {
        long wait = Volatile.Read(ref _current);
        if (wait != None && TryEnd(wait))
        {
            signal.Remove(new Ticket(this, wait));
            _result.SetException(new OperationCanceledException(_cancellation));
        }
    }

    /// <summary>One wait of one reader.</summary>
    /// <param name="Owner">The waits of the reader.</param>
    /// <param name="Number">The number of the wait.</param>
    public readonly record struct Ticket(TailWait Owner, long Number)
    {
        /// <summary>Ends the wait after a change, unless it has ended. The reader continues on this thread.</summary>
        public void Wake()
        {
            if (Owner.TryEnd(Number))
            {
                Owner._result.SetResult(true);
            }
        }
    }
}
