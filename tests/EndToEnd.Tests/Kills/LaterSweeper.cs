using DurableStreams;
using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.AzureTables;
using DurableStreams.Streams;
using DurableStreams.TestKit.Services;

namespace EndToEnd.Tests.Kills;

/// <summary>Sweeps with a clock that runs ahead by hours, so that everything scheduled is due without a wait.</summary>
internal sealed class LaterSweeper : IAsyncDisposable
{
    private const int Hours = 48;

    private readonly ClockAhead _time = new();
    private readonly AzureTableStreamStore _store;
    private readonly StreamService _service;

    public LaterSweeper(string connection)
    {
        _store = new AzureTableStreamStore(connection, null, _time);
        _service = TestServices.Start(_store, _store, null, _time);
    }

    /// <summary>Sweeps until no reminder is scheduled, at most 48 hours ahead.</summary>
    /// <returns>The remaining reminders.</returns>
    public async Task<IReadOnlyList<ReminderRow>> SweepAsync()
    {
        DueReminders scheduled = new([]);
        for (int hour = 0; hour < Hours; hour++)
        {
            _time.Ahead += TimeSpan.FromHours(1);
            while (await _service.SweepAsync(CancellationToken.None) > 0)
            {
            }

            scheduled = await _store.ReadDueAsync(DateTimeOffset.MaxValue, 1_000, CancellationToken.None);
            if (scheduled.Count == 0)
            {
                break;
            }
        }

        return scheduled;
    }

    /// <summary>Returns the incarnations of all listed streams.</summary>
    public async Task<HashSet<string>> IncarnationsAsync()
    {
        HashSet<string> incarnations = [];
        foreach (StreamPath path in await _store.ListAsync("", null, 1_000, CancellationToken.None))
        {
            StreamHead head = (await _store.GetAsync(path, SnapshotQuery.HeadOnly, CancellationToken.None)).Head!;
            incarnations.Add(head.Incarnation.ToString());
        }

        return incarnations;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _store.Dispose();
    }

    private sealed class ClockAhead : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
