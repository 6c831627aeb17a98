using DurableStreams.FunctionApp.Tests.Signals;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Moq;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>Makes the client of simulated entities.</summary>
internal static class SimulatedClient
{
    /// <summary>Makes a client whose signals are unordered. Its calls return before the signals run.</summary>
    public static DurableTaskClient Of(EntityHost host)
    {
        Mock<DurableEntityClient> entities = DurableMocks.EntityClient();
        entities
            .Setup(client => client.SignalEntityAsync(
                It.IsAny<EntityInstanceId>(),
                It.IsAny<string>(),
                It.IsAny<object?>(),
                It.IsAny<SignalEntityOptions?>(),
                It.IsAny<CancellationToken>()))
            .Returns((
                EntityInstanceId id,
                string operation,
                object? input,
                SignalEntityOptions? options,
                CancellationToken cancellation) =>
            {
                cancellation.ThrowIfCancellationRequested();
                string? json = EntityJson.Write(input);
                host.Signal(new EntitySignal(id, operation, json, IsOrdered: false, options?.SignalTime));
                return Task.CompletedTask;
            });
        return entities.TaskClient();
    }
}
