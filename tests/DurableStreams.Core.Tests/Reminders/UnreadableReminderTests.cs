using System.Diagnostics.Metrics;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Logging;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Reminders;

/// <summary>The sweeper over a store that passes over reminders that it cannot decode.</summary>
public sealed class UnreadableReminderTests : IMeterFactory
{
    private readonly ManualTimeProvider _clock = new();
    private readonly MeterListener _listener = new();
    private readonly RecordedWarnings _warnings = new();
    private readonly PartlyReadableStore _store = new();
    private readonly StreamService _service;
    private long? _measured;

    public UnreadableReminderTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == this && instrument.Name == "durablestreams.sweeper.unreadable")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => _measured = value);
        _listener.Start();
        TestFanOut fanOut = TestFanOut.Silent(_store);
        _service = new StreamService(new StreamServiceContext
        {
            Streams = _store,
            Reminders = _store,
            Subscribers = fanOut.Subscribers,
            Signals = fanOut.Signals,
            Queue = fanOut.Queue,
            Time = _clock,
            Metrics = new CoreMetrics(this),
            Log = _warnings,
        });
    }

    [Fact]
    public async Task The_sweeper_processes_the_others_and_measures_how_many_it_passed_over()
    {
        _store.UnreadableCount = 3;
        var reminder = new Reminder.Expire(TestStreams.Path("s"), TestStreams.NewIncarnation());
        await _store.ScheduleAsync(reminder, _clock.GetUtcNow(), CancellationToken.None);

        Assert.Equal(1, await _service.SweepAsync(CancellationToken.None));
        Assert.Equal(0, await _service.SweepAsync(CancellationToken.None));

        Assert.Empty(await _store.ReadDueAsync(DateTimeOffset.MaxValue, 10, CancellationToken.None));
        Assert.Equal(3, _measured);
        _store.UnreadableCount = 0;
        await _service.SweepAsync(CancellationToken.None);
        Assert.Equal(0, _measured);
    }

    [Fact]
    public async Task It_warns_at_most_once_an_hour()
    {
        await _service.SweepAsync(CancellationToken.None);
        Assert.Empty(_warnings.Messages);
        _store.UnreadableCount = 2;
        for (int minute = 0; minute < 60; minute++)
        {
            await _service.SweepAsync(CancellationToken.None);
            _clock.Advance(TimeSpan.FromSeconds(59));
        }

        string warning = Assert.Single(_warnings.Messages);
        Assert.StartsWith("2 due reminders cannot be decoded", warning, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _service.SweepAsync(CancellationToken.None);
        Assert.Equal(2, _warnings.Messages.Count);
    }

    Meter IMeterFactory.Create(MeterOptions options)
    {
        options.Scope = this;
        return new Meter(options);
    }

    void IDisposable.Dispose() => _listener.Dispose();

    private sealed class PartlyReadableStore : StoreDecorator
    {
        public PartlyReadableStore()
            : base(new MemoryStreamStore())
        {
        }

        public int UnreadableCount { get; set; }

        public override async ValueTask<DueReminders> ReadDueAsync(
            DateTimeOffset now, int max, CancellationToken cancellationToken) =>
            new([.. await base.ReadDueAsync(now, max, cancellationToken)], UnreadableCount);
    }
}
