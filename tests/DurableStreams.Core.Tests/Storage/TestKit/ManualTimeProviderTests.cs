using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Storage.TestKit;

public sealed class ManualTimeProviderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _time = new(Noon);
    private readonly List<string> _fired = [];

    [Fact]
    public void The_clock_moves_only_when_it_is_advanced()
    {
        long before = _time.GetTimestamp();
        Assert.Equal(Noon, _time.GetUtcNow());

        _time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(Noon.AddSeconds(90), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(90), _time.GetElapsedTime(before));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Timers_fire_in_order_and_at_their_due_time()
    {
        using ITimer late = Arm("late", 3);
        using ITimer early = Arm("early", 1);
        using ITimer tied = Arm("tied", 3);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["early at 1"], _fired);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["early at 1", "late at 3", "tied at 3"], _fired);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void A_period_repeats_within_one_advance()
    {
        using ITimer ticking = Arm("tick", 2, 3);
        using ITimer once = Arm("once", 6);

        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(["tick at 2", "tick at 5", "once at 6", "tick at 8"], _fired);
    }

    [Fact]
    public void The_next_timer_is_the_earliest_that_is_not_periodic()
    {
        using ITimer ticking = Arm("tick", 2, 3);
        Assert.Null(_time.NextOneShotTimer);
        using ITimer late = Arm("late", 9);
        using ITimer once = Arm("once", 6);

        Assert.Equal(TimeSpan.FromSeconds(6), _time.NextOneShotTimer);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(1), _time.NextOneShotTimer);
    }

    [Fact]
    public void A_timer_armed_by_a_callback_fires_within_the_same_advance()
    {
        using ITimer first = _time.CreateTimer(
            _ => Arm("second", 2), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(["second at 3"], _fired);
    }

    [Fact]
    public void A_changed_timer_fires_by_its_new_due_time_and_a_disposed_one_never()
    {
        ITimer disposed = Arm("disposed", 1);
        using ITimer stopped = Arm("stopped", 1);
        using ITimer changed = Arm("changed", 1);
        disposed.Dispose();
        Assert.True(stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        Assert.True(changed.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan));
        Assert.False(disposed.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(["changed at 4"], _fired);
    }

    [Fact]
    public async Task A_timer_without_delay_fires_without_an_advance()
    {
        var fired = new TaskCompletionSource();
        using ITimer timer = _time.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task;

        Assert.Equal(Noon, _time.GetUtcNow());
    }

    [Fact]
    public async Task A_delay_ends_when_the_clock_reaches_it()
    {
        Task armed = _time.WhenTimerArmedAsync(TimeSpan.FromSeconds(5));
        Task waiting = Task.Run(() => Task.Delay(TimeSpan.FromSeconds(5), _time));
        await armed;

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        await waiting;
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task A_token_is_cancelled_and_a_periodic_timer_ticks_by_the_clock()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(7), _time);
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(2), _time);
        ValueTask<bool> tick = ticks.WaitForNextTickAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await tick);
        Assert.False(source.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.True(source.IsCancellationRequested);
    }

    [Fact]
    public async Task Waiting_for_a_timer_ignores_those_armed_before()
    {
        using ITimer before = Arm("before", 5);
        Task armed = _time.WhenTimerArmedAsync(TimeSpan.FromSeconds(5));
        Task anything = _time.WhenTimerArmedAsync(due => due > TimeSpan.Zero);

        using ITimer other = Arm("other", 6);
        Assert.False(armed.IsCompleted);
        await anything;

        using ITimer wanted = Arm("wanted", 5);
        await armed;
        Assert.Equal(3, _time.ArmedTimers);
    }

    private ITimer Arm(string name, int seconds, int? period = null) => _time.CreateTimer(
        _ => _fired.Add($"{name} at {(_time.GetUtcNow() - Noon).TotalSeconds}"),
        null,
        TimeSpan.FromSeconds(seconds),
        period is { } every ? TimeSpan.FromSeconds(every) : Timeout.InfiniteTimeSpan);
}
