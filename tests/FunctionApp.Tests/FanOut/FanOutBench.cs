using DurableStreams.Addressing;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Options;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.FunctionApp.Tests.FanOut;

/// <summary>
/// A source, its entity and those of its estuaries, on a store with injected faults. Inputs and states are serialised
/// as JSON.
/// </summary>
internal sealed class FanOutBench : IAsyncDisposable
{
    public const string SourceName = "p/s";

    public static readonly StreamPath Source = TestStreams.Path(SourceName);

    /// <summary>Small limits for tests, with ranges of 64 hashes each.</summary>
    public static readonly FanOutOptions Small = new()
    {
        SignalThreshold = 4,
        QueueRanges = 4,
        EstuariesPerMessage = 3,
        SignalBatch = 2,
    };

    /// <summary>No timer runs by itself; the test moves the clock.</summary>
    private static readonly StreamServiceOptions Options = new() { LifetimeTick = Timeout.InfiniteTimeSpan };

    private readonly MemoryStreamStore _memory = new(isExclusive: false);
    private readonly StreamService _healthy;
    private readonly Dictionary<EntityInstanceId, string> _states = [];
    private readonly CommitCounts _deliveries = new(Microsoft.Extensions.Options.Options.Create(Options));

    public FanOutBench()
    {
        var injected = FaultInjectingStore.Over(_memory, Faults);
        Registry = new FaultInjectingRegistry(_memory, Faults);
        Streams = TestServices.Start(
            injected, injected, Options, Clock, fanOut: new TestFanOut(Registry, Board, Board, Small));
        _healthy = TestServices.Start(
            _memory,
            _memory,
            Options,
            Clock,
            fanOut: new TestFanOut(_memory, new SignalBoard(), new SignalBoard(), Small));
    }

    public ManualTimeProvider Clock { get; } = new();

    public FaultScript Faults { get; } = new();

    public FaultInjectingRegistry Registry { get; }

    /// <summary>The signals and messages of the service, not those of its entities.</summary>
    public SignalBoard Board { get; } = new();

    /// <summary>The process of the entities.</summary>
    public StreamService Streams { get; }

    /// <summary>Another process, without injected faults.</summary>
    public StreamService Healthy => _healthy;

    /// <summary>The state of an entity between batches.</summary>
    public string? StateOf(EntityInstanceId entity) => _states.GetValueOrDefault(entity);

    public void SetState(EntityInstanceId entity, string state) => _states[entity] = state;

    /// <summary>The path of an estuary with a number.</summary>
    public static StreamPath Estuary(int number = 0) => TestStreams.Path($"p/e{number}");

    /// <summary>Creates a source, if it is missing, and subscribes the given number of estuaries to it.</summary>
    public async Task SubscribeAsync(int estuaries = 1, string source = SourceName)
    {
        if (await _healthy.StatusAsync(source) == "missing")
        {
            await _healthy.MakeAsync(source);
        }

        for (int i = 0; i < estuaries; i++)
        {
            Assert.IsType<SubscribeOutcome.Subscribed>(await _healthy.Estuaries.SubscribeAsync(
                TestStreams.Path(source), Estuary(i), envelope: false, CancellationToken.None));
        }

        Board.Lose();
    }

    public Task<string> TextAsync(int estuary = 0) => _healthy.TextAsync(Estuary(estuary).Value);

    public Task<EntityBatchResult> PublishAsync(int times = 1) =>
        RunAsync(
            EntityKeys.ForSubscribersOf(Source),
            [.. Enumerable.Repeat(WorkSignal.Publish(Source, Clock.GetUtcNow()), times)]);

    public Task<EntityBatchResult> DeliverAsync(int times = 1, string source = SourceName)
    {
        WorkSignal signal = WorkSignal.Deliver(TestStreams.Path(source), Estuary(), Clock.GetUtcNow());
        return RunAsync(EntityKeys.ForEstuary(Estuary()), [.. Enumerable.Repeat(signal, times)]);
    }

    public Task<EntityBatchResult> RunAsync(EntityInstanceId entity, params WorkSignal[] signals) =>
        RunAsync(entity, [.. signals.Select(EntitySignal.Of)]);

    /// <summary>Runs a batch on a new entity object and stores its state.</summary>
    public async Task<EntityBatchResult> RunAsync(
        EntityInstanceId entity, EntitySignal[] operations, StreamService? streams = null)
    {
        ITaskEntity target = entity.Name == EntityKeys.ForEstuary(Source).Name
            ? new EstuaryEntity(streams ?? Streams, _deliveries, NullLogger<EstuaryEntity>.Instance)
            : new SubscribersEntity(streams ?? Streams, NullLogger<SubscribersEntity>.Instance);
        EntityBatchResult result = await EntityBatch.RunAsync(target, entity, StateOf(entity), operations, Clock);
        _states.Remove(entity);
        if (result.State is { } state)
        {
            _states[entity] = state;
        }

        return result;
    }

    /// <summary>Runs the entities that a batch has signalled.</summary>
    public async Task RunSignalledAsync(EntityBatchResult result)
    {
        foreach (IGrouping<EntityInstanceId, EntitySignal> entity in result.Signals.GroupBy(signal => signal.Entity))
        {
            Assert.Empty((await RunAsync(entity.Key, [.. entity])).Failures);
        }
    }

    /// <summary>Sweeps in the process without faults, for longer than the back-offs.</summary>
    public async Task SweepAsync()
    {
        for (int i = 0; i < 20; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(30));
            await _healthy.SweepAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Streams.DisposeAsync();
        await _healthy.DisposeAsync();
    }
}
