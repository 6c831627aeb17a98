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

/// <summary>A source, its entity and those of its estuaries, over a store that a test can make fail. Inputs and states go through JSON.</summary>
internal sealed class FanOutBench : IAsyncDisposable
{
    public const string SourceName = "p/s";

    public static readonly StreamPath Source = TestStreams.Path(SourceName);

    /// <summary>Few enough for tests, with ranges of 64 hashes each.</summary>
    public static readonly FanOutOptions Small = new() { SignalThreshold = 4, QueueRanges = 4, EstuariesPerMessage = 3, SignalBatch = 2 };

    /// <summary>Nothing happens by itself: the clock is the test's.</summary>
    private static readonly StreamServiceOptions Options = new() { LifetimeTick = Timeout.InfiniteTimeSpan };

    private readonly MemoryStreamStore _memory = new(isExclusive: false);
    private readonly StreamService _sound;
    private readonly Dictionary<EntityInstanceId, string> _states = [];

    public FanOutBench()
    {
        var injected = FaultInjectingStore.Over(_memory, Faults);
        Registry = new FaultInjectingRegistry(_memory, Faults);
        Streams = TestServices.Start(injected, injected, Options, Clock, fanOut: new TestFanOut(Registry, Board, Board, Small));
        _sound = TestServices.Start(_memory, _memory, Options, Clock, fanOut: new TestFanOut(_memory, new SignalBoard(), new SignalBoard(), Small));
    }

    public ManualTimeProvider Clock { get; } = new();

    public FaultScript Faults { get; } = new();

    public FaultInjectingRegistry Registry { get; }

    /// <summary>What the service itself sends, not its entities.</summary>
    public SignalBoard Board { get; } = new();

    /// <summary>The process of the entities.</summary>
    public StreamService Streams { get; }

    /// <summary>Another process, to which nothing happens.</summary>
    public StreamService Sound => _sound;

    /// <summary>The state of an entity between batches.</summary>
    public string? StateOf(EntityInstanceId entity) => _states.GetValueOrDefault(entity);

    public void LoseStates() => _states.Clear();

    /// <summary>The estuary of a number.</summary>
    public static StreamPath Estuary(int number = 0) => TestStreams.Path($"p/e{number}");

    /// <summary>A source and so many estuaries that subscribe to it.</summary>
    public async Task SubscribeAsync(int estuaries = 1, string source = SourceName)
    {
        if (await _sound.StatusAsync(source) == "missing")
        {
            await _sound.MakeAsync(source);
        }

        for (int i = 0; i < estuaries; i++)
        {
            Assert.IsType<SubscribeOutcome.Subscribed>(
                await _sound.Estuaries.SubscribeAsync(TestStreams.Path(source), Estuary(i), envelope: false, CancellationToken.None));
        }

        Board.Lose();
    }

    public Task<string> TextAsync(int estuary = 0) => _sound.TextAsync(Estuary(estuary).Value);

    public Task<EntityBatchResult> PublishAsync(int times = 1) =>
        RunAsync(EntityKeys.ForSubscribersOf(Source), [.. Enumerable.Repeat(WorkSignal.Publish(Source, Clock.GetUtcNow()), times)]);

    public Task<EntityBatchResult> DeliverAsync(int times = 1, string source = SourceName) =>
        RunAsync(EntityKeys.ForEstuary(Estuary()), [.. Enumerable.Repeat(WorkSignal.Deliver(TestStreams.Path(source), Estuary(), Clock.GetUtcNow()), times)]);

    public Task<EntityBatchResult> RunAsync(EntityInstanceId entity, params WorkSignal[] signals) =>
        RunAsync(entity, [.. signals.Select(EntitySignal.Of)]);

    /// <summary>Runs a batch on a new entity object and keeps the state.</summary>
    public async Task<EntityBatchResult> RunAsync(EntityInstanceId entity, EntitySignal[] operations, StreamService? streams = null)
    {
        ITaskEntity target = entity.Name == EntityKeys.ForEstuary(Source).Name
            ? new EstuaryEntity(streams ?? Streams, NullLogger<EstuaryEntity>.Instance)
            : new SubscribersEntity(streams ?? Streams, NullLogger<SubscribersEntity>.Instance);
        EntityBatchResult result = await EntityBatch.RunAsync(target, entity, StateOf(entity), operations, Clock);
        _states.Remove(entity);
        if (result.State is { } state)
        {
            _states[entity] = state;
        }

        return result;
    }

    /// <summary>Runs the entities that a batch has told something.</summary>
    public async Task RunSignalledAsync(EntityBatchResult result)
    {
        foreach (IGrouping<EntityInstanceId, EntitySignal> entity in result.Signals.GroupBy(signal => signal.Entity))
        {
            Assert.Empty((await RunAsync(entity.Key, [.. entity])).Failures);
        }
    }

    /// <summary>Sweeps in the sound process, for as long as back-offs last.</summary>
    public async Task SweepAsync()
    {
        for (int i = 0; i < 20; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(30));
            await _sound.SweepAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Streams.DisposeAsync();
        await _sound.DisposeAsync();
    }
}
