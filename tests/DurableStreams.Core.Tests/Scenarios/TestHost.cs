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

/// <summary>A memory store, a clock, and processes that use them.</summary>
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

    /// <summary>The first process, or the one started by the last restart.</summary>
    public StreamService Service { get; private set; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Starts another process over the same store.</summary>
    public StreamService Start(IFaultPlan? faults = null)
    {
        faults ??= new FaultScript();
        var store = new FaultInjectingStore(_recorded, Store, faults);
        var registry = new FaultInjectingRegistry(Store, faults);
        var fanOut = new TestFanOut(registry, Signals, Signals, _fanOut);
        var process = TestServices.Start(store, store, _options, Clock, fanOut: fanOut);
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts a new process and uses it as <see cref="Service"/>.</summary>
    public StreamService Restart() => Service = Start();

    public void Advance(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Sweeps until nothing is due; fails after 1,000 rounds.</summary>
    public async Task SweepAsync()
    {
        for (int round = 0; await Service.SweepAsync(CancellationToken.None) > 0; round++)
        {
            Assert.True(round < 1_000, "The sweeper does not finish.");
        }
    }

    /// <summary>Sweeps every six minutes for some hours, enough for retries, purges and near expiries.</summary>
    public async Task SweepForHoursAsync(int hours = 6)
    {
        for (int tenth = 0; tenth < hours * 10; tenth++)
        {
            Clock.Advance(TimeSpan.FromMinutes(6));
            await SweepAsync();
        }
    }

    /// <summary>All scheduled reminders, including those not yet due.</summary>
    public async Task<IReadOnlyList<Reminder>> RemindersAsync() =>
    [
        .. (await Store.ReadDueAsync(DateTimeOffset.MaxValue, 10_000, CancellationToken.None))
            .Select(row => row.Reminder),
    ];

    /// <summary>True if the store has bytes of an incarnation.</summary>
    public async Task<bool> StoresAsync(string path, Incarnation incarnation)
    {
        StreamPath stream = TestKit.Streams.TestStreams.Path(path);
        return await Store.ReadAsync(stream, incarnation, 0, 1, CancellationToken.None) is not null;
    }

    /// <summary>
    /// Asserts, after all reminders were processed, that no bytes of deleted streams are left, that every source counts
    /// exactly its existing forks, and that all reminders belong to existing streams.
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
                Assert.False(
                    await StoresAsync(path.Value, incarnation),
                    $"{context}: bytes of a deleted incarnation of {path} are left.");
            }
        }

        foreach (StreamHead head in kept)
        {
            int forks = kept.Count(fork => fork.Origin?.Incarnation == head.Incarnation);
            Assert.True(forks == head.ForkCount, $"{context}: a source counts {head.ForkCount} forks and has {forks}.");
            Assert.False(
                head is { Status: StreamStatus.SoftDeleted, ForkCount: 0 },
                $"{context}: a soft-deleted stream without forks is left.");
        }

        foreach (Reminder reminder in await RemindersAsync())
        {
            Assert.True(
                kept.Exists(head => head.Incarnation == reminder.Incarnation),
                $"{context}: {reminder} was not processed.");
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
