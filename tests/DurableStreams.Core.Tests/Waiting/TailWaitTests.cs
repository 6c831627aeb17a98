using DurableStreams.TestKit.Time;
using DurableStreams.Waiting;

namespace DurableStreams.Core.Tests.Waiting;

/// <summary>Consecutive waits of one reader: each ends once, for one reason, independently of the others.</summary>
public sealed class TailWaitTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private readonly TailSignal _signal = new();
    private readonly TailWait _wait;

    public TailWaitTests() => _wait = new TailWait(_signal, _time);

    public void Dispose() => _wait.Dispose();

    [Fact]
    public async Task A_change_ends_the_wait()
    {
        await AssertWokenAsync(WaitAsync());
    }

    [Fact]
    public async Task A_wait_after_an_unseen_change_ends_at_once()
    {
        long seen = _signal.Changes;
        _signal.Wake();
        Task<bool> waiting = _wait.StartAsync(seen, Minute, CancellationToken.None).AsTask();
        Assert.True(waiting.IsCompleted);
        Assert.True(await waiting);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task A_wait_ends_at_the_next_unseen_change_only()
    {
        _signal.Wake();
        await AssertWokenAsync(WaitAsync());
    }

    [Fact]
    public async Task A_wait_ends_exactly_at_its_timeout()
    {
        await AssertTakesAsync(Minute, WaitAsync());
    }

    [Fact]
    public async Task The_timeout_of_a_wait_is_measured_from_its_start()
    {
        Task<bool> first = WaitAsync();
        _time.Advance(Minute / 2);
        await AssertWokenAsync(first);

        await AssertTakesAsync(Minute, WaitAsync());
    }

    [Fact]
    public async Task A_shorter_wait_after_a_longer_one_ends_at_its_own_timeout()
    {
        await AssertWokenAsync(WaitAsync());

        await AssertTakesAsync(TimeSpan.FromSeconds(1), WaitAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_reader_can_wait_again_after_a_timeout()
    {
        Task<bool> first = WaitAsync();
        _time.Advance(Minute);
        Assert.False(await first.WaitAsync(TestDeadline.Limit));

        await AssertWokenAsync(WaitAsync());
    }

    [Fact]
    public async Task A_timer_that_fires_early_is_armed_again()
    {
        var early = new EarlyTimeProvider(_time, by: TimeSpan.FromMilliseconds(3));
        using var wait = new TailWait(_signal, early);
        Task<bool> waiting = wait.StartAsync(_signal.Changes, Minute, CancellationToken.None).AsTask();
        _time.Advance(Minute - TimeSpan.FromMilliseconds(3));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, _time.ArmedTimers);
        _time.Advance(TimeSpan.FromMilliseconds(3));
        Assert.False(await waiting.WaitAsync(TestDeadline.Limit));
    }

    [Fact]
    public async Task Cancellation_ends_a_wait()
    {
        using var cancellation = new CancellationTokenSource();
        Task<bool> waiting = WaitAsync(cancellation.Token);
        await cancellation.CancelAsync();
        OperationCanceledException canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => waiting.WaitAsync(TestDeadline.Limit));
        Assert.Equal(cancellation.Token, canceled.CancellationToken);
    }

    [Fact]
    public async Task A_token_cancelled_between_two_waits_ends_the_second_at_once()
    {
        using var cancellation = new CancellationTokenSource();
        await AssertWokenAsync(WaitAsync(cancellation.Token));

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => WaitAsync(cancellation.Token).WaitAsync(TestDeadline.Limit));
    }

    [Fact]
    public async Task A_token_of_an_earlier_wait_does_not_end_a_later_one_that_has_another()
    {
        using var earlier = new CancellationTokenSource();
        using var later = new CancellationTokenSource();
        await AssertWokenAsync(WaitAsync(earlier.Token));

        Task<bool> second = WaitAsync(later.Token);
        await earlier.CancelAsync();
        Assert.False(second.IsCompleted);
        await later.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(TestDeadline.Limit));
    }

    [Fact]
    public async Task A_late_wake_of_an_ended_wait_does_not_end_the_next_one()
    {
        var late = new TailWait.Ticket(_wait, 1);
        Task<bool> first = WaitAsync();
        _time.Advance(Minute);
        Assert.False(await first.WaitAsync(TestDeadline.Limit));

        Task<bool> second = WaitAsync();
        late.Wake();
        Assert.False(second.IsCompleted);
        new TailWait.Ticket(_wait, 2).Wake();
        Assert.True(await second.WaitAsync(TestDeadline.Limit));
    }

    [Fact]
    public async Task A_disposed_wait_leaves_no_timer()
    {
        await AssertWokenAsync(WaitAsync());
        _wait.Dispose();
        Assert.Equal(0, _time.ArmedTimers);
    }

    private async Task AssertWokenAsync(Task<bool> waiting)
    {
        Assert.False(waiting.IsCompleted);
        _signal.Wake();
        Assert.True(await waiting.WaitAsync(TestDeadline.Limit));
    }

    private async Task AssertTakesAsync(TimeSpan time, Task<bool> waiting)
    {
        _time.Advance(time - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(await waiting.WaitAsync(TestDeadline.Limit));
    }

    private Task<bool> WaitAsync(CancellationToken cancellationToken = default) => WaitAsync(Minute, cancellationToken);

    private Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _wait.StartAsync(_signal.Changes, timeout, cancellationToken).AsTask();

    /// <summary>A clock whose timers fire too early, as those of an operating system may.</summary>
    private sealed class EarlyTimeProvider(TimeProvider time, TimeSpan by) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime - by, period);
    }
}
