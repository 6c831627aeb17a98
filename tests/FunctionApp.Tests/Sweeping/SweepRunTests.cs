using DurableStreams.FunctionApp.Background;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.FunctionApp.Tests.Sweeping;

public sealed class SweepRunTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryStreamStore _memory = new(isExclusive: false);
    private readonly FaultScript _faults = new();

    [Fact]
    public async Task It_sweeps_until_nothing_is_due()
    {
        for (int i = 0; i < 250; i++)
        {
            await ScheduleAsync($"s{i}");
        }

        await using StreamService streams = Streams(_memory);
        await RunAsync(streams);
        Assert.Empty(await _memory.ReadDueAsync(_clock.GetUtcNow(), 1, CancellationToken.None));
    }

    [Theory]
    [InlineData(StoreCall.ReadDue)]
    [InlineData(StoreCall.PostponeReminder)]
    [InlineData(StoreCall.CompleteReminder)]
    [InlineData(StoreCall.Get)]
    [InlineData(StoreCall.Purge)]
    public async Task After_a_failure_of_any_call_every_reminder_is_still_processed(StoreCall call)
    {
        await ScheduleAsync("s");
        await using StreamService streams = Streams(_memory);
        _faults.Next(call, Fault.Before);
        await RunAsync(streams);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await RunAsync(streams);
        Assert.Empty(await _memory.ReadDueAsync(DateTimeOffset.MaxValue, 1, CancellationToken.None));
    }

    [Fact]
    public async Task It_ends_when_the_instance_shuts_down()
    {
        await using StreamService streams = Streams(_memory);
        await RunAsync(streams, new CancellationToken(canceled: true));
    }

    [Fact]
    public async Task It_stops_when_its_time_budget_is_spent()
    {
        var endless = new EndlessReminders(_clock);
        await using StreamService streams = Streams(endless);
        await RunAsync(streams);
        Assert.InRange(endless.Reads, 2, 10);
    }

    private static Reminder.Purge NewReminder(string path) =>
        new(TestStreams.Path(path), TestStreams.NewIncarnation());

    private ValueTask ScheduleAsync(string path) =>
        _memory.ScheduleAsync(NewReminder(path), _clock.GetUtcNow(), CancellationToken.None);

    private StreamService Streams(IReminderStore reminders)
    {
        FaultInjectingStore store = new(_memory, reminders, _faults);
        return TestServices.Start(store, store, time: _clock);
    }

    private Task RunAsync(StreamService streams, CancellationToken cancellationToken = default) =>
        new SweepRun(streams, _clock, NullLogger<SweepRun>.Instance).RunAsync(cancellationToken);

    /// <summary>A store with a reminder that is always due, and whose reads take a part of the time budget.</summary>
    private sealed class EndlessReminders(ManualTimeProvider clock) : IReminderStore
    {
        public int Reads { get; private set; }

        public ValueTask<DueReminders> ReadDueAsync(
            DateTimeOffset now, int max, CancellationToken cancellationToken)
        {
            Reads++;
            clock.Advance(SweepRun.Budget / 4);
            return new(new DueReminders([new ReminderRow("1", 1, now, NewReminder("s"))]));
        }

        public ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
            default;

        public ValueTask<ReminderRow?> PostponeAsync(
            ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken) => default;

        public ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken) => default;
    }
}
