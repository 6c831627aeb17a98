using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Local;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.Core.Tests.FanOut.Local;

/// <summary>Signals and queue of a single process with running workers.</summary>
public sealed class LocalFanOutTests : IAsyncLifetime
{
    private static readonly FanOutOptions Few = new() { SignalThreshold = 2, QueueRanges = 2, EstuariesPerMessage = 1 };

    /// <summary>A message with an invalid path, which every worker fails to process.</summary>
    private static readonly FanOutMessage InvalidMessage = new() { Id = "1", Source = "a//b", Ranges = 256 };

    private readonly FanOutMeasurements _measured = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryStreamStore _store = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LocalFanOut _local;
    private readonly StreamService _service;
    private Task _running = Task.CompletedTask;

    public LocalFanOutTests()
    {
        _local = new LocalFanOut(_measured.Metrics, _clock, NullLogger<LocalFanOut>.Instance);
        _service = TestServices.Start(
            _store,
            _store,
            time: _clock,
            fanOut: new TestFanOut(_store, _local, _local, Few),
            fanOutMetrics: _measured.Metrics);
    }

    public async Task InitializeAsync()
    {
        await _service.MakeAsync("p/s");
        _running = _local.RunAsync(_service.FanOut, parallelism: 2, _stop.Token);
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _service.DisposeAsync();
        _measured.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(2, "signals")]
    [InlineData(7, "queue")]
    public async Task Few_estuaries_are_served_by_signals_and_many_by_queue(int estuaries, string mode)
    {
        for (int i = 0; i < estuaries; i++)
        {
            await _service.JoinAsync("p/s", $"p/e{i}");
        }

        await _service.AddAsync("p/s", "one");

        // A subscription also starts a delivery, so the append may be delivered before it is published.
        await _measured.WhenAsync(measured => measured.Sum("publishes", $"mode={mode}") > 0);
        await _measured.WhenAsync(measured => measured.Sum("deliveries") >= estuaries);
        for (int i = 0; i < estuaries; i++)
        {
            Assert.Equal("one", await _service.TextAsync($"p/e{i}"));
        }
    }

    [Fact]
    public async Task The_depth_counts_waiting_messages_and_a_failed_message_is_dropped()
    {
        await _local.EnqueueAsync(InvalidMessage, TimeSpan.Zero, CancellationToken.None);
        await _measured.WhenAsync(measured => measured.Sum("failures", "stage=message") == 1);
        Assert.Equal([1, -1], _measured.Values("queue.depth"));

        // Later messages are processed all the same.
        await _local.EnqueueAsync(InvalidMessage, TimeSpan.Zero, CancellationToken.None);
        await _measured.WhenAsync(measured => measured.Sum("failures", "stage=message") == 2);
        Assert.Equal(0, _measured.Sum("queue.depth"));
    }

    [Fact]
    public async Task A_delayed_message_waits_for_its_delay()
    {
        await _local.EnqueueAsync(InvalidMessage, TimeSpan.FromSeconds(5), CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, _measured.Sum("queue.depth"));

        _clock.Advance(TimeSpan.FromSeconds(1));
        await _measured.WhenAsync(measured => measured.Sum("failures", "stage=message") == 1);
        Assert.Equal(0, _measured.Sum("queue.depth"));
    }

    [Fact]
    public async Task Sealing_and_purging_need_no_workers()
    {
        StreamHead head = await _service.MakeAsync("p/t", "data");
        Assert.IsNotAssignableFrom<IMaintenanceSignals>(_local);
        StreamPath path = TestKit.Streams.TestStreams.Path("p/t");
        Assert.Null(await _service.SealAsync(path, done: null, maxSteps: 1, CancellationToken.None));
        Assert.True(await _service.PurgeAsync(path, head.Incarnation, maxRows: 1, CancellationToken.None));
        Assert.Equal("data", await _service.TextAsync("p/t"));
        Assert.Empty(_measured.Values("queue.depth"));
    }
}
