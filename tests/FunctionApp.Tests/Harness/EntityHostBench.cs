using DurableStreams.FunctionApp.Harness;
using DurableStreams.TestKit.Time;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Harness;

/// <summary>The dispatcher of entities with the probe entity alone.</summary>
internal sealed class EntityHostBench : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public EntityHostBench(IChaos? chaos = null, int maxBatch = 50)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(Log);
        services.AddSingleton(chaos ?? new NoChaos());
        services.AddSingleton(new HostJson { MaxEntityOperationBatchSize = maxBatch });
        services.AddSingleton(FunctionCatalog.Of(typeof(ProbeEntity)));
        services.AddSingleton<FunctionFailures>();
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton<EntityFunctions>();
        services.AddSingleton<EntityBatchRunner>();
        services.AddSingleton<EntityHost>();
        services.AddSingleton<DurableTaskClient>(provider => new EntityOnlyTaskClient(
            new HarnessEntityClient(new Lazy<EntityHost>(provider.GetRequiredService<EntityHost>))));
        _services = services.BuildServiceProvider();
        Host = _services.GetRequiredService<EntityHost>();
        Client = _services.GetRequiredService<DurableTaskClient>();
    }

    public static EntityInstanceId Entity { get; } = new("Probe", "key");

    public ManualTimeProvider Clock { get; } = new();

    public ProbeLog Log { get; } = new();

    public EntityHost Host { get; }

    public DurableTaskClient Client { get; }

    public Task SignalAsync(string operation, object? input = null, string key = "key", DateTimeOffset? at = null) =>
        Client.Entities.SignalEntityAsync(
            new EntityInstanceId("Probe", key), operation, input, at is null ? null : new SignalEntityOptions { SignalTime = at });

    /// <summary>Sends signals so that they come as one batch: while the entity is busy with another one.</summary>
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

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
