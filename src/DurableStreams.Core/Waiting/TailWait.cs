using System.Threading.Tasks.Sources;

namespace DurableStreams.Waiting;

/// <summary>
/// The waits of one reader, one after the other: each until the stream changes, the time is up or the caller ends it.
/// The same object serves them all, so that waiting costs no memory.
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

    // The wait that goes on. Whoever exchanges it for none is the one who ends it.
    private long _current;

    /// <summary>Where this stands among those who wait; the signal's own.</summary>
    public int Place { get; set; }

    /// <summary>Waits for a change. One wait at a time.</summary>
    /// <param name="seen">What <see cref="TailSignal.Changes"/> was before the caller looked.</param>
    /// <param name="timeout">How long at most; more than zero.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> StartAsync(long seen, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken != _cancellation)
        {
            // Before the wait begins, so that a token of an earlier one cannot end it.
            _registration.Dispose();
            _registration = default;
            _cancellation = default;
        }

        _result.Reset();
        var ticket = new Ticket(this, ++_last);
        var waiting = new ValueTask<bool>(this, _result.Version);
        Volatile.Write(ref _deadline, time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency));
        Interlocked.Exchange(ref _current, _last);
        if (!signal.TryAdd(ticket, seen))
        {
            // The timer and the token of the wait before may have ended this one already: then its result is on the way.
            return TryEnd(_last) ? new(true) : waiting;
        }

        if (Volatile.Read(ref _current) != _last)
        {
            // Whoever ended it may have looked for it among those who wait before it was there.
            signal.Remove(ticket);
            return waiting;
        }

        Schedule(timeout);
        OnCancellation(cancellationToken);
        return waiting;
    }

    /// <summary>Stops to keep time and to heed the token. Not during a wait.</summary>
    public void Dispose()
    {
        _registration.Unregister();
        _timer?.Dispose();
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _result.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    private bool TryEnd(long wait) => Interlocked.CompareExchange(ref _current, None, wait) == wait;

    private void Schedule(TimeSpan timeout)
    {
        if (_timer is null)
        {
            _timer = time.CreateTimer(static wait => ((TailWait)wait!).CheckExpiry(), this, timeout, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(timeout, Timeout.InfiniteTimeSpan);
        }
    }

    // The timer is not stopped when a wait ends: it may ring for one that is over.
    private void CheckExpiry()
    {
        long wait = Volatile.Read(ref _current);
        if (wait == None)
        {
            return;
        }

        TimeSpan rest = time.GetElapsedTime(time.GetTimestamp(), Volatile.Read(ref _deadline));
        if (rest > TimeSpan.Zero)
        {
            // Timers count whole milliseconds.
            Schedule(TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)));
        }
        else if (TryEnd(wait))
        {
            signal.Remove(new Ticket(this, wait));
            _result.SetResult(false);
        }
    }

    private void OnCancellation(CancellationToken cancellationToken)
    {
        if (cancellationToken != _cancellation)
        {
            _cancellation = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static wait => ((TailWait)wait!).Cancel(), this);
        }
        else if (cancellationToken.IsCancellationRequested)
        {
            // Cancelled between two waits.
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
    /// <param name="Owner">Whose it is.</param>
    /// <param name="Number">Which of its waits.</param>
    public readonly record struct Ticket(TailWait Owner, long Number)
    {
        /// <summary>There was a change: the reader goes on, on this thread, unless its wait has ended otherwise.</summary>
        public void Wake()
        {
            if (Owner.TryEnd(Number))
            {
                Owner._result.SetResult(true);
            }
        }
    }
}
