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
            await _memory.ScheduleAsync(
                new Reminder.Purge(TestStreams.Path($"s{i}"), TestStreams.NewIncarnation()), _clock.GetUtcNow(), CancellationToken.None);
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
    public async Task A_store_that_fails_is_survived_and_nothing_is_forgotten(StoreCall call)
    {
        await _memory.ScheduleAsync(
            new Reminder.Purge(TestStreams.Path("s"), TestStreams.NewIncarnation()), _clock.GetUtcNow(), CancellationToken.None);
        await using StreamService streams = Streams(_memory);
        _faults.Next(call, Fault.Before);
        await RunAsync(streams);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await RunAsync(streams);
        Assert.Empty(await _memory.ReadDueAsync(DateTimeOffset.MaxValue, 1, CancellationToken.None));
    }

    [Fact]
    public async Task An_instance_that_goes_away_ends_it()
    {
        await using StreamService streams = Streams(_memory);
        await RunAsync(streams, new CancellationToken(canceled: true));
    }

    [Fact]
    public async Task It_does_not_go_on_for_ever()
    {
        var endless = new EndlessReminders(_clock);
        await using StreamService streams = Streams(endless);
        await RunAsync(streams);
        Assert.InRange(endless.Reads, 2, 10);
    }

    private StreamService Streams(IReminderStore due)
    {
        FaultInjectingStore store = new(_memory, due, _faults);
        return TestServices.Start(store, store, time: _clock);
    }

    private Task RunAsync(StreamService streams, CancellationToken cancellationToken = default) =>
        new SweepRun(streams, _clock, NullLogger<SweepRun>.Instance).RunAsync(cancellationToken);

    /// <summary>Something is always due, and looking takes its time.</summary>
    private sealed class EndlessReminders(ManualTimeProvider clock) : IReminderStore
    {
        public int Reads { get; private set; }

        public ValueTask<IReadOnlyList<ReminderRow>> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
        {
            Reads++;
            clock.Advance(SweepRun.Budget / 4);
            return new([new ReminderRow("1", 1, now, new Reminder.Purge(TestStreams.Path("s"), TestStreams.NewIncarnation()))]);
        }

        public ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken) => default;

        public ValueTask<ReminderRow?> PostponeAsync(ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken) => default;

        public ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken) => default;
    }
}
