using DurableStreams.Addressing;
using DurableStreams.FunctionApp.Tests.Http;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Signals;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>Repeated signals get the work done despite lost signals and crashes, and change nothing else.</summary>
public sealed class StreamEntityChaosTests
{
    private const int Segments = 1_200;
    private const int MaxSignals = 100;

    private static readonly StreamPath Path = TestStreams.Path("chaos");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_deleted_incarnation_is_purged_and_the_current_one_is_not(int seed)
    {
        var memory = new MemoryStreamStore(isExclusive: false);
        await using App app = await App.StartAsync(
            memory, configure: services => services.AddSingleton<IChaos>(new RandomChaos(seed)));
        TestStream stream = await TestStream.CreateAsync(memory, Path);
        for (int i = 0; i < Segments; i++)
        {
            await stream.AppendAsync("x"u8.ToArray());
        }

        Incarnation deleted = stream.Incarnation;
        await stream.DeleteIncarnationAsync();
        await (await stream.RebirthAsync()).AppendAsync("y"u8.ToArray());

        // The app gets its Durable Task client with the first request.
        await app.SendAsync("HEAD", "/v1/stream/chaos");
        IMaintenanceSignals signals = app.Services.GetRequiredService<IMaintenanceSignals>();
        for (int sent = 0; await memory.ReadAsync(Path, deleted, 0, 1, CancellationToken.None) is not null; sent++)
        {
            Assert.True(sent < MaxSignals, "The deleted incarnation is still stored.");
            await signals.PurgeAsync(Path, deleted, CancellationToken.None);
            await signals.PurgeAsync(Path, stream.Incarnation, CancellationToken.None);
            await signals.SealAsync(Path, CancellationToken.None);
            await app.Entities.WhenIdleAsync();
        }

        Assert.NotNull(await memory.ReadAsync(Path, stream.Incarnation, 0, 1, CancellationToken.None));
        Assert.Empty(app.Entities.Failures);
        Assert.Empty(app.Failures.Thrown);
    }
}
