using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Publish;
using DurableStreams.Options;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Each instrument measures what is documented.</summary>
public sealed class FanOutMetricsTests : IAsyncLifetime
{
    private static readonly FanOutOptions Few = new() { SignalThreshold = 2, QueueRanges = 1 };
    private static readonly StreamPath Source = TestStreams.Path("p/s");
    private static readonly StreamPath Estuary = TestStreams.Path("p/e");

    private readonly FanOutMeasurements _measured = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly FaultScript _faults = new();
    private readonly SignalBoard _board = new();
    private readonly ClockPump _pump;
    private readonly MemoryStreamStore _memory = new(isExclusive: false, maxCommitBytes: 10);
    private readonly StreamService _service;

    public FanOutMetricsTests()
    {
        _pump = ClockPump.OverRetries(_clock);
        _service = Start();
    }

    public async Task InitializeAsync()
    {
        await _service.MakeAsync("p/s");
        await _service.JoinAsync("p/s", "p/e");
        _board.Lose();
    }

    public async Task DisposeAsync()
    {
        await _pump.DisposeAsync();
        await _service.DisposeAsync();
        _measured.Dispose();
    }

    [Fact]
    public void All_documented_instruments_exist() => Assert.Equal(
        [
            "bytes By",
            "delay s",
            "deliveries {delivery}",
            "failures {failure}",
            "lag By",
            "open_breakers {source}",
            "publishes {publish}",
            "queue.depth {message}",
            "refused {delivery}",
        ],
        _measured.Instruments);

    [Fact]
    public async Task Publishes_are_counted_by_mode_and_only_with_subscribers()
    {
        await _service.MakeAsync("p/alone");
        await PublishAsync(TestStreams.Path("p/alone"));
        Assert.Empty(_measured.Values("publishes"));

        await PublishAsync();
        await PublishAsync();
        await _service.JoinAsync("p/s", "p/f");
        await _service.JoinAsync("p/s", "p/g");
        await PublishAsync();

        Assert.Equal([1, 1], _measured.Values("publishes", "mode=signals"));
        Assert.Equal([1], _measured.Values("publishes", "mode=queue"));
    }

    [Fact]
    public async Task Deliveries_bytes_and_lag_are_measured_for_each_commit()
    {
        await _service.AddAsync("p/s", "eight888", "two");
        await DeliverAsync();

        // A commit is limited to ten bytes here, so the second message needs a second commit.
        Assert.Equal([1, 1], _measured.Values("deliveries"));
        Assert.Equal([8, 3], _measured.Values("bytes"));
        Assert.Equal([11, 3], _measured.Values("lag"));

        await DeliverAsync();
        Assert.Equal(2, _measured.Sum("deliveries"));
    }

    [Fact]
    public async Task The_delay_is_the_time_from_the_append_to_the_delivery()
    {
        await _service.AddAsync("p/s", "one");
        DateTimeOffset since = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromSeconds(2.5));
        await DeliverAsync(since);

        // The clock of another process may be ahead; the delay is not negative.
        await DeliverAsync(_clock.GetUtcNow() + TimeSpan.FromSeconds(7));
        Assert.Equal([2.5, 0], _measured.Values("delay"));

        await _service.UnsubscribeAsync("p/s", "p/e");
        await DeliverAsync(since);
        Assert.Equal(2, _measured.Values("delay").Count);
    }

    [Fact]
    public async Task A_refused_signal_is_a_failure()
    {
        _board.Before = _ => throw new InvalidOperationException("refused");
        await _service.AddAsync("p/s", "one");
        Assert.Equal([1], _measured.Values("failures", "stage=signal"));

        await _service.JoinAsync("p/s", "p/f");
        Assert.Equal([1, 1], _measured.Values("failures", "stage=signal"));
        Assert.Equal(2, _measured.Values("failures").Count);
    }

    [Fact]
    public async Task A_slow_signal_is_a_failure_of_another_kind()
    {
        var hanging = new TaskCompletionSource();
        _board.Before = _ => hanging.Task;

        // The retry pump also advances the clock over the timeout of the signal.
        Assert.IsType<AppendOutcome.Appended>(await _service.PostAsync("p/s", "one"));
        Assert.Equal([1], _measured.Values("failures", "stage=signal-slow"));
        hanging.SetResult();
        Assert.Single(_measured.Values("failures"));
    }

    [Fact]
    public async Task A_failed_delivery_is_a_failure_in_every_worker()
    {
        await _service.AddAsync("p/s", "one");
        _board.Lose();
        _faults.Always(StoreCall.Commit, Fault.Before);
        Assert.Equal(DeliveryResult.Postponed, await DeliverAsync());
        Assert.Equal([1], _measured.Values("failures", "stage=delivery"));

        // The sweeper processes the scheduled reminder, fails as well, and schedules another one.
        _clock.Advance(TimeSpan.FromSeconds(6));
        await _service.SweepAsync(CancellationToken.None);
        Assert.Equal([1, 1], _measured.Values("failures", "stage=delivery"));

        _faults.Always(StoreCall.Commit, null).Always(StoreCall.Read, Fault.Before);
        await using StreamService other = Start();
        Assert.Equal(
            DeliveryResult.Postponed,
            await other.FanOut.DeliverAsync(Estuary, Source, default, CancellationToken.None));
        Assert.Equal([1, 1, 1], _measured.Values("failures", "stage=delivery"));
        Assert.Empty(_measured.Values("deliveries"));
        Assert.Empty(_measured.Values("delay"));
    }

    [Fact]
    public async Task Failed_publishes_open_a_circuit_breaker_and_a_successful_one_closes_it()
    {
        _faults.Always(StoreCall.PageSubscribers, Fault.Before);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(PublishResult.Failed, await PublishAsync());
        }

        Assert.Empty(_measured.Values("open_breakers"));
        Assert.Equal(PublishResult.Failed, await PublishAsync());
        Assert.Equal(PublishResult.Paused, await PublishAsync());
        Assert.Equal(1, _measured.Sum("open_breakers"));
        Assert.Equal(5, _measured.Sum("failures", "stage=publish"));
        Assert.Empty(_measured.Values("publishes"));

        // The breaker is half open, and opens again; it counts once.
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(PublishResult.Failed, await PublishAsync());
        Assert.Equal(1, _measured.Sum("open_breakers"));
        _faults.Always(StoreCall.PageSubscribers, null);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(PublishResult.Signals, await PublishAsync());
        Assert.Equal(0, _measured.Sum("open_breakers"));
    }

    private StreamService Start()
    {
        var store = FaultInjectingStore.Over(_memory, _faults);
        return TestServices.Start(
            store,
            store,
            new StreamServiceOptions { LifetimeTick = Timeout.InfiniteTimeSpan },
            _clock,
            fanOut: new TestFanOut(new FaultInjectingRegistry(_memory, _faults), _board, _board, Few),
            fanOutMetrics: _measured.Metrics);
    }

    private ValueTask<PublishResult> PublishAsync(StreamPath? source = null) =>
        _service.FanOut.PublishAsync(source ?? Source, _clock.GetUtcNow(), CancellationToken.None);

    private ValueTask<DeliveryResult> DeliverAsync(DateTimeOffset since = default) =>
        _service.FanOut.DeliverAsync(Estuary, Source, since, CancellationToken.None);
}
