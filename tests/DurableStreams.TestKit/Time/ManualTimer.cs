namespace DurableStreams.TestKit.Time;

/// <summary>A timer of a <see cref="ManualTimeProvider"/>, whose lock protects the schedule.</summary>
internal sealed class ManualTimer : ITimer
{
    private readonly ManualTimeProvider _clock;
    private readonly TimerCallback _callback;
    private readonly object? _state;

    private long _arming;

    public ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state)
    {
        _clock = clock;
        _callback = callback;
        _state = state;
    }

    /// <summary>Orders timers by due time, then by the order in which they were armed.</summary>
    public static IComparer<ManualTimer> ByDueTime { get; } = Comparer<ManualTimer>.Create(
        static (left, right) => (left.DueAt, left._arming).CompareTo((right.DueAt, right._arming)));

    public TimeSpan DueAt { get; private set; }

    public TimeSpan Period { get; private set; }

    public bool IsDisposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
        return _clock.Arm(this, dueTime, period);
    }

    public void Schedule(TimeSpan dueAt, long arming, TimeSpan period) =>
        (DueAt, _arming, Period) = (dueAt, arming, period);

    public void Fire() => _callback(_state);

    public void Dispose() => _clock.Dispose(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
