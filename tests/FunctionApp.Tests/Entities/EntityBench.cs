using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Options;
using DurableStreams.FunctionApp.Clients;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Options;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>A stream, its entity, and a store with injected faults. Inputs and states are serialised as JSON.</summary>
internal sealed class EntityBench : IAsyncDisposable
{
    public static readonly StreamPath Path = TestStreams.Path("project/stream");

    private readonly MemoryStreamStore _memory = new(isExclusive: false);

    public EntityBench()
    {
        var injected = FaultInjectingStore.Over(_memory, Faults);
        Store = new SealingStore(injected);
        Streams = TestServices.Start(Store, injected, time: Clock);
    }

    /// <summary>Empty, as in a process that runs only entities, unless the test adds a client.</summary>
    public DurableClients Clients { get; } = new();

    public CommitCounts Commits { get; } = new(Microsoft.Extensions.Options.Options.Create(new StreamServiceOptions()));

    public DurableStreamsHttpOptions Http { get; } = new() { MaxBodyBytes = 1024 };

    public ManualTimeProvider Clock { get; } = new();

    public FaultScript Faults { get; } = new();

    public SealingStore Store { get; }

    public StreamService Streams { get; }

    /// <summary>The entity's state between batches.</summary>
    public string? State { get; private set; }

    public Task<TestStream> CreateStreamAsync(StreamHead? head = null) =>
        TestStream.CreateAsync(_memory, Path, head);

    /// <summary>Creates a stream with the given number of segments and deletes it.</summary>
    public async Task<TestStream> CreateDeletedStreamAsync(int segments)
    {
        TestStream stream = await CreateStreamAsync();
        for (int i = 0; i < segments; i++)
        {
            await stream.AppendAsync("x"u8.ToArray());
        }

        return await stream.DeleteIncarnationAsync();
    }

    /// <summary>The number of commits to the stream so far.</summary>
    public async Task<long> CommitsAsync()
    {
        StreamSnapshot now = await _memory.GetAsync(Path, SnapshotQuery.HeadOnly, CancellationToken.None);
        return now.Head!.Commits.Count;
    }

    /// <summary>True if segments of an incarnation are still stored.</summary>
    public async Task<bool> HasDataAsync(Incarnation incarnation) =>
        await _memory.ReadAsync(Path, incarnation, 0, 1, CancellationToken.None) is not null;

    /// <summary>Runs the operation Append, and returns its result.</summary>
    public async Task<AppendResult> AppendAsync(AppendInput input)
    {
        EntityBatchResult result = await RunAsync(Signal(nameof(StreamEntity.Append), EntityJson.Write(input)));
        Assert.Empty(result.Failures);
        return Assert.IsType<AppendResult>(Assert.Single(result.Results));
    }

    public Task<EntityBatchResult> SealAsync() => RunAsync(EntitySignal.Of(WorkSignal.Seal(Path)));

    public Task<EntityBatchResult> PurgeAsync(Incarnation incarnation) =>
        RunAsync(EntitySignal.Of(WorkSignal.Purge(Path, incarnation)));

    /// <summary>Runs a batch on a new entity object and stores its state.</summary>
    public async Task<EntityBatchResult> RunAsync(params EntitySignal[] operations)
    {
        var appends = new EntityAppends(Streams, Microsoft.Extensions.Options.Options.Create(Http), Clock);
        var entity = new StreamEntity(
            Streams, appends, Commits, Clients, Clock, NullLogger<StreamEntity>.Instance);
        EntityBatchResult result = await EntityBatch.RunAsync(
            entity, EntityKeys.ForStream(Path), State, operations, Clock);
        State = result.State;
        return result;
    }

    /// <summary>Runs the signals that the entity sends to itself, when they are due, until it sends none.</summary>
    /// <returns>The number of operations run.</returns>
    public async Task<int> RunToEndAsync(EntityBatchResult result)
    {
        int operations = 0;
        while (result.Signals is [var next, ..])
        {
            Assert.True(++operations < 100, "The entity keeps sending signals to itself.");
            Clock.Advance(next.At is { } at && at > Clock.GetUtcNow() ? at - Clock.GetUtcNow() : TimeSpan.Zero);
            result = await RunAsync([.. result.Signals]);
        }

        return operations;
    }

    public static EntitySignal Signal(string operation, string? input) =>
        new(EntityKeys.ForStream(Path), operation, input);

    public ValueTask DisposeAsync() => Streams.DisposeAsync();
}
