using DurableStreams.FunctionApp.Tests.Signals;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Moq;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>The client of simulated entities.</summary>
internal static class SimulatedClient
{
    /// <summary>A client whose signals are unordered and on their way when the call returns.</summary>
    public static DurableTaskClient Of(EntityHost host)
    {
        Mock<DurableEntityClient> entities = DurableMocks.EntityClient();
        entities
            .Setup(client => client.SignalEntityAsync(
                It.IsAny<EntityInstanceId>(), It.IsAny<string>(), It.IsAny<object?>(), It.IsAny<SignalEntityOptions?>(), It.IsAny<CancellationToken>()))
            .Returns((EntityInstanceId id, string operation, object? input, SignalEntityOptions? options, CancellationToken cancellation) =>
            {
                cancellation.ThrowIfCancellationRequested();
                host.Signal(new EntitySignal(id, operation, EntityJson.Write(input), IsOrdered: false, options?.SignalTime));
                return Task.CompletedTask;
            });
        return entities.TaskClient();
    }
}
