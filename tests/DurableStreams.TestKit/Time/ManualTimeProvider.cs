namespace DurableStreams.TestKit.Time;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire on the thread that advances it, in the order of
/// their due times, each at its own instant.
/// </summary>
/// <remarks>
/// Used instead of FakeTimeProvider, which lacks <see cref="WhenTimerArmedAsync(TimeSpan)"/>, without which a test
/// cannot know that the code under test already waits, and the number of armed timers, which reveals leaks.
/// </remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly SortedSet<ManualTimer> _timers = new(ManualTimer.ByDueTime);
    private readonly List<ArmedWaiter> _waiters = [];
    private readonly DateTimeOffset _start;

    private TimeSpan _elapsed;
    private long _armings;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTimeProvider(DateTimeOffset start) => _start = start.ToUniversalTime();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The number of timers that are armed; 0 shows that the code under test left none behind.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>
    /// The time until the next timer fires; null if none is armed. Periodic timers do not count: a test that advances
    /// over them while other threads work lets hours pass.
    /// </summary>
    public TimeSpan? NextOneShotTimer
    {
        get
        {
            lock (_lock)
            {
                return _timers.FirstOrDefault(static timer => timer.Period <= TimeSpan.Zero) is { } next
                    ? next.DueAt - _elapsed
                    : null;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _start + _elapsed;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed.Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Advances the clock and fires the timers that become due, including those armed meanwhile.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan target;
        lock (_lock)
        {
            target = _elapsed + by;
        }

        while (TakeNext(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>
    /// Completes when a timer with this due time is armed after the call. Call this, arm the timer, then await.
    /// </summary>
    public Task WhenTimerArmedAsync(TimeSpan dueTime) => WhenTimerArmedAsync(armed => armed == dueTime);

    /// <summary>Completes when a timer whose due time satisfies the condition is armed after the call.</summary>
    public Task WhenTimerArmedAsync(Predicate<TimeSpan> dueTime)
    {
        var waiter = new ArmedWaiter(dueTime, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            _waiters.Add(waiter);
        }

        return waiter.Armed.Task;
    }

    internal bool Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (timer.IsDisposed || dueTime == Timeout.InfiniteTimeSpan)
            {
                return !timer.IsDisposed;
            }

            timer.Schedule(_elapsed + dueTime, ++_armings, period);
            _timers.Add(timer);
            _waiters.RemoveAll(waiter => waiter.DueTime(dueTime) && waiter.Armed.TrySetResult());
        }

        if (dueTime == TimeSpan.Zero)
        {
            FireSoon();
        }

        return true;
    }

    internal void Dispose(ManualTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            timer.IsDisposed = true;
        }
    }

    // A timer that is due at once fires without an advance of the clock, but never on the thread that arms it.
    private void FireSoon() =>
        ThreadPool.UnsafeQueueUserWorkItem(static clock => clock.Advance(TimeSpan.Zero), this, preferLocal: false);

    private ManualTimer? TakeNext(TimeSpan target)
    {
        lock (_lock)
        {
            if (_timers.Min is not { } next || next.DueAt > target)
            {
                _elapsed = Later(_elapsed, target);
                return null;
            }

            _timers.Remove(next);
            _elapsed = Later(_elapsed, next.DueAt);
            if (next.Period > TimeSpan.Zero)
            {
                next.Schedule(next.DueAt + next.Period, ++_armings, next.Period);
                _timers.Add(next);
            }

            return next;
        }
    }

    // Several threads may advance the clock. It never goes back.
    private static TimeSpan Later(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private sealed record ArmedWaiter(Predicate<TimeSpan> DueTime, TaskCompletionSource Armed);
}
