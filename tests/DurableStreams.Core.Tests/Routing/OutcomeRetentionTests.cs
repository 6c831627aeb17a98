using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>Outcomes are kept long enough, and then removed by one reminder per path and period.</summary>
public sealed class OutcomeRetentionTests : IAsyncLifetime
{
    private readonly RoutedBench _bench = new();

    public Task InitializeAsync() => _bench.Front.MakeAsync(RoutedBench.Name);

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_process_schedules_one_reminder_per_path_and_period()
    {
        for (int i = 0; i < 10; i++)
        {
            await _bench.CommitAsync(_bench.Signal());
        }

        Assert.Single(await RemindersAsync());
        _bench.Clock.Advance(_bench.Options.OutcomeRetention);
        await _bench.CommitAsync(_bench.Signal());
        await _bench.CommitAsync(_bench.Signal());
        Assert.Equal(2, (await RemindersAsync()).Count);
    }

    [Fact]
    public async Task Without_its_reminder_no_outcome_is_recorded()
    {
        _bench.WorkerFaults.Next(TestKit.Faults.StoreCall.ScheduleReminder, TestKit.Faults.Fault.Before);
        AppendSignal signal = _bench.Signal();
        Assert.IsType<AppendOutcome.Unavailable>(await _bench.CommitAsync(signal));
        Assert.Null(await _bench.RecordedAsync(signal));
        Assert.Equal("", await _bench.TextAsync());
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task Outcomes_are_kept_for_a_period_and_gone_after_two(double startInPeriod)
    {
        // The clock starts at midnight, and a period is a day.
        TimeSpan period = _bench.Options.OutcomeRetention;
        _bench.Clock.Advance(period * startInPeriod);
        AppendSignal applied = _bench.Signal();
        AppendSignal refused = _bench.Signal() with { StreamSeq = "1", Close = true };
        await _bench.CommitAsync(applied);
        await _bench.CommitAsync(refused);

        _bench.Clock.Advance(period);
        await SweepAsync();
        Assert.NotNull(await _bench.RecordedAsync(applied));
        Assert.NotNull(await _bench.RecordedAsync(refused));

        _bench.Clock.Advance(period);
        await SweepAsync();
        Assert.Null(await _bench.RecordedAsync(applied));
        Assert.Null(await _bench.RecordedAsync(refused));
        Assert.Empty(await RemindersAsync());
    }

    private async Task SweepAsync()
    {
        for (int round = 0; await _bench.Worker.SweepAsync(CancellationToken.None) > 0; round++)
        {
            Assert.InRange(round, 0, 100);
        }
    }

    private async Task<IReadOnlyList<Reminder>> RemindersAsync() =>
    [
        .. (await _bench.Store.ReadDueAsync(DateTimeOffset.MaxValue, 100, CancellationToken.None))
            .Select(row => row.Reminder).OfType<Reminder.DropOutcomes>(),
    ];
}
