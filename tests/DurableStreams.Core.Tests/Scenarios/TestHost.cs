using DurableStreams.Addressing;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Model;
using DurableStreams.Options;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Scenarios;

/// <summary>A store, a clock, and processes over them.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly StreamServiceOptions _options;
    private readonly FanOutOptions? _fanOut;
    private readonly List<StreamService> _processes = [];
    private readonly RecordingStore _recorded;

    public TestHost(StreamServiceOptions? options = null, bool isExclusive = true, FanOutOptions? fanOut = null)
    {
        _fanOut = fanOut;
        _options = options ?? new StreamServiceOptions();
        Store = new MemoryStreamStore(isExclusive);
        _recorded = new RecordingStore(Store);
        Service = Start();
    }

    public ManualTimeProvider Clock { get; } = new();

    public MemoryStreamStore Store { get; }

    /// <summary>The signals of all processes.</summary>
    public SignalBoard Signals { get; } = new();

    /// <summary>The commits of all processes.</summary>
    public RecordingStore Recorded => _recorded;

    /// <summary>The first process, or the one of the last restart.</summary>
    public StreamService Service { get; private set; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Another process over the same store.</summary>
    public StreamService Start(IFaultPlan? faults = null)
    {
        faults ??= new FaultScript();
        var store = new FaultInjectingStore(_recorded, Store, faults);
        var registry = new FaultInjectingRegistry(Store, faults);
        var process = TestServices.Start(store, store, _options, Clock, fanOut: new TestFanOut(registry, Signals, Signals, _fanOut));
        _processes.Add(process);
        return process;
    }

    /// <summary>A new process takes the place of the old one.</summary>
    public StreamService Restart() => Service = Start();

    public void Advance(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Sweeps until nothing is due, for a bounded number of rounds.</summary>
    public async Task SweepAsync()
    {
        for (int round = 0; await Service.SweepAsync(CancellationToken.None) > 0; round++)
        {
            Assert.True(round < 1_000, "The sweeper does not come to an end.");
        }
    }

    /// <summary>Sweeps again and again over the next hours, long enough for every retry, purge and expiry that is near.</summary>
    public async Task SweepForHoursAsync(int hours = 6)
    {
        for (int tenth = 0; tenth < hours * 10; tenth++)
        {
            Clock.Advance(TimeSpan.FromMinutes(6));
            await SweepAsync();
        }
    }

    /// <summary>All reminders that are scheduled, whenever they are due.</summary>
    public async Task<IReadOnlyList<Reminder>> RemindersAsync() =>
        [.. (await Store.ReadDueAsync(DateTimeOffset.MaxValue, 10_000, CancellationToken.None)).Select(row => row.Reminder)];

    /// <summary>True when the store still has bytes of an incarnation.</summary>
    public async Task<bool> StoresAsync(string path, Incarnation incarnation) =>
        await Store.ReadAsync(TestKit.Streams.TestStreams.Path(path), incarnation, 0, 1, CancellationToken.None) is not null;

    /// <summary>
    /// Asserts, once everything due is done, that the store holds nothing of the deleted, that every source counts exactly
    /// its living forks, and that no reminder is left but for the living.
    /// </summary>
    public async Task AssertTidyAsync(string context)
    {
        (StreamPath Path, Incarnation Incarnation)[] incarnations =
            [.. _recorded.Commits.Select(done => (done.Commit.Path, done.Commit.Head.Incarnation)).Distinct()];
        List<StreamHead> kept = [];
        foreach ((StreamPath path, Incarnation incarnation) in incarnations)
        {
            StreamHead? head = (await Store.GetAsync(path, SnapshotQuery.HeadOnly, CancellationToken.None)).Head;
            if (head?.Incarnation == incarnation && head.Status != StreamStatus.Deleted)
            {
                kept.Add(head);
            }
            else
            {
                Assert.False(await StoresAsync(path.Value, incarnation), $"{context}: bytes of a dead life of {path} are left.");
            }
        }

        foreach (StreamHead head in kept)
        {
            int forks = kept.Count(fork => fork.Origin?.Incarnation == head.Incarnation);
            Assert.True(forks == head.ForkCount, $"{context}: a source counts {head.ForkCount} forks and has {forks}.");
            Assert.False(head is { Status: StreamStatus.SoftDeleted, ForkCount: 0 }, $"{context}: a soft-deleted stream is kept for nobody.");
        }

        foreach (Reminder reminder in await RemindersAsync())
        {
            Assert.True(kept.Exists(head => head.Incarnation == reminder.Incarnation), $"{context}: {reminder} is never done.");
        }
    }

    /// <inheritdoc cref="Driving.DriveAsync"/>
    public Task<T> DriveAsync<T>(Func<Task<T>> start) => Clock.DriveAsync(start);

    public async ValueTask DisposeAsync()
    {
        foreach (StreamService process in _processes)
        {
            await process.DisposeAsync();
        }
    }
}
