using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.AzureTables.Tests.Faults.FanOut;

/// <summary>
/// The processes that share the tables of a test: a healthy one and one for each fault. The clock is manual.
/// </summary>
internal sealed class FanOutBench(TestTables tables, ManualTimeProvider clock, FanOutOptions fanOut) : IAsyncDisposable
{
    private static readonly StreamServiceOptions Options = new() { UnknownOutcomeTimeout = TimeSpan.FromSeconds(3) };

    // Uses pages of the usual size, because most due rows are irrelevant here.
    private readonly AzureTableStreamStore _store = tables.Store(time: clock);

    public TableProcess Healthy { get; } = Process(tables, clock, fanOut);

    /// <summary>Starts a process into which a fault will be injected.</summary>
    public TableProcess Start() => Process(tables, clock, fanOut);

    /// <summary>Starts a process without fan-out.</summary>
    public TableProcess StartWithoutEstuaries() => Process(tables, clock, null);

    /// <summary>Appends and discards the signals.</summary>
    public async Task AppendWithoutSignalsAsync(string path, string body)
    {
        await Healthy.Service.AddAsync(path, body);
        Healthy.Signals.Lose();
    }

    /// <summary>Appends and processes the signals.</summary>
    public async Task AddAsync(string path, string body)
    {
        await Healthy.Service.AddAsync(path, body);
        await Healthy.Signals.PumpAsync(Healthy.Service);
    }

    /// <summary>
    /// Sweeps at every due time until nothing is scheduled. All signals are discarded, so only the sweeper makes
    /// progress.
    /// </summary>
    public async Task SweepUntilDoneAsync()
    {
        for (int sweeps = 0; await NextAsync() is { } next; sweeps++)
        {
            Assert.True(sweeps < 200, "The scheduled work does not end.");
            MoveTo(next);
            await Healthy.Service.SweepAsync(CancellationToken.None);
            Healthy.Signals.Lose();
        }
    }

    /// <summary>Advances the clock to the last due time.</summary>
    public async Task AdvanceToDueWorkAsync()
    {
        IReadOnlyList<ReminderRow> rows = await DueWorkAsync();
        MoveTo(rows.Max(row => row.DueAt));
    }

    public ValueTask DisposeAsync() => Healthy.DisposeAsync();

    private static TableProcess Process(TestTables tables, ManualTimeProvider clock, FanOutOptions? fanOut) =>
        new(tables, clock, Options, maxPage: 3, retries: 1, fanOut);

    private void MoveTo(DateTimeOffset instant)
    {
        TimeSpan wait = instant - clock.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            clock.Advance(wait);
        }
    }

    private async Task<DateTimeOffset?> NextAsync() =>
        (await DueWorkAsync()).Select(row => (DateTimeOffset?)row.DueAt).Min();

    // The expiry of an estuary stays scheduled while the estuary exists, so it is ignored.
    private async Task<IReadOnlyList<ReminderRow>> DueWorkAsync()
    {
        IReadOnlyList<ReminderRow> rows = await _store.ReadDueAsync(
            DateTimeOffset.MaxValue, 1_000, CancellationToken.None);
        return [.. rows.Where(row => row.Reminder.Kind != ReminderKind.Expire)];
    }
}
