using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>Processes over the tables of one test: a sound one, one for each fault, and a clock that moves when it is told.</summary>
internal sealed class FanOutBench(TestTables tables, ManualTimeProvider clock, FanOutOptions fanOut) : IAsyncDisposable
{
    private static readonly StreamServiceOptions Options = new() { UnknownOutcomeTimeout = TimeSpan.FromSeconds(3) };

    // In pages of the usual size: most of what is filed is of no concern here.
    private readonly AzureTableStreamStore _store = tables.Store(time: clock);

    public TableProcess Sound { get; } = Process(tables, clock, fanOut);

    /// <summary>A process that a fault may befall.</summary>
    public TableProcess Start() => Process(tables, clock, fanOut);

    /// <summary>A process that leaves to others what concerns estuaries.</summary>
    public TableProcess StartWithoutEstuaries() => Process(tables, clock, null);

    /// <summary>Appends, and what it signals is lost.</summary>
    public async Task AddUnheardAsync(string path, string body)
    {
        await Sound.Service.AddAsync(path, body);
        Sound.Signals.Lose();
    }

    /// <summary>Appends and delivers.</summary>
    public async Task AddAsync(string path, string body)
    {
        await Sound.Service.AddAsync(path, body);
        await Sound.Signals.PumpAsync(Sound.Service);
    }

    /// <summary>Works off whatever is filed, at its time and by the sweeper alone: every signal that it sends is lost.</summary>
    public async Task HealAsync()
    {
        for (int look = 0; await NextAsync() is { } next; look++)
        {
            Assert.True(look < 200, "What is filed does not come to an end.");
            MoveTo(next);
            await Sound.Service.SweepAsync(CancellationToken.None);
            Sound.Signals.Lose();
        }
    }

    /// <summary>Moves the clock on to the last of what is filed.</summary>
    public async Task ReachDutiesAsync()
    {
        IReadOnlyList<ReminderRow> rows = await DutiesAsync();
        MoveTo(rows.Max(row => row.DueAt));
    }

    public ValueTask DisposeAsync() => Sound.DisposeAsync();

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

    private async Task<DateTimeOffset?> NextAsync() => (await DutiesAsync()).Select(row => (DateTimeOffset?)row.DueAt).Min();

    // That a living estuary will expire is filed for as long as it lives.
    private async Task<IReadOnlyList<ReminderRow>> DutiesAsync()
    {
        IReadOnlyList<ReminderRow> rows = await _store.ReadDueAsync(DateTimeOffset.MaxValue, 1_000, CancellationToken.None);
        return [.. rows.Where(row => row.Reminder.Kind != ReminderKind.Expire)];
    }
}
