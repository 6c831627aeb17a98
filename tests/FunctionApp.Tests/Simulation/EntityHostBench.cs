using DurableStreams.TestKit.Time;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>The simulation with <see cref="ProbeEntity"/> as the only entity.</summary>
internal sealed class EntityHostBench : IDisposable
{
    private readonly DurableTaskClient _client;

    public EntityHostBench(IChaos? chaos = null, int maxBatch = EntityHost.MaxBatch)
    {
        Host = new EntityHost(Create, chaos ?? new NoChaos(), Clock, new IdleSignal(), maxBatch);
        _client = SimulatedClient.Of(Host);
    }

    public static EntityInstanceId Entity { get; } = new("Probe", "key");

    public ManualTimeProvider Clock { get; } = new();

    public ProbeLog Log { get; } = new();

    public EntityHost Host { get; }

    public Task SignalAsync(string operation, object? input = null, string key = "key") =>
        _client.Entities.SignalEntityAsync(new EntityInstanceId("Probe", key), operation, input);

    /// <summary>Sends signals while the entity is busy with another one, so that they run as one batch.</summary>
    public async Task SignalTogetherAsync(params (string Operation, object? Input)[] signals)
    {
        Log.Gate = new SemaphoreSlim(0);
        await SignalAsync(nameof(ProbeEntity.Wait), "held");
        await Log.Entered.Task;
        foreach ((string operation, object? input) in signals)
        {
            await SignalAsync(operation, input);
        }

        Log.Gate.Release();
        await Host.WhenIdleAsync();
    }

    public void Dispose() => Host.Dispose();

    private ProbeEntity Create(EntityInstanceId entity) =>
        entity.Name == Entity.Name
            ? new ProbeEntity(Log)
            : throw new InvalidOperationException($"There is no entity named '{entity.Name}'.");
}
