using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Moq;

namespace DurableStreams.FunctionApp.Tests.Signals;

/// <summary>Mocks of the Durable Task client. They are strict: calls without a setup throw.</summary>
internal static class DurableMocks
{
    private const string ClientName = "tests";

    /// <summary>An entity client that accepts every call, or fails every call with the given exception.</summary>
    public static Mock<DurableEntityClient> EntityClient(Exception? failure = null)
    {
        var entities = new Mock<DurableEntityClient>(MockBehavior.Strict, ClientName);
        entities
            .Setup(client => client.SignalEntityAsync(
                It.IsAny<EntityInstanceId>(),
                It.IsAny<string>(),
                It.IsAny<object?>(),
                It.IsAny<SignalEntityOptions?>(),
                It.IsAny<CancellationToken>()))
            .Returns(failure is null ? Task.CompletedTask : Task.FromException(failure));
        entities
            .Setup(client => client.CleanEntityStorageAsync(
                It.IsAny<CleanEntityStorageRequest?>(), It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .Returns(failure is null
                ? Task.FromResult(new CleanEntityStorageResult { EmptyEntitiesRemoved = 1 })
                : Task.FromException<CleanEntityStorageResult>(failure));
        return entities;
    }

    /// <summary>A task client, as functions get it, around an entity client.</summary>
    public static DurableTaskClient TaskClient(this Mock<DurableEntityClient> entities)
    {
        var client = new Mock<DurableTaskClient>(MockBehavior.Strict, ClientName);
        client.Setup(one => one.Entities).Returns(entities.Object);
        return client.Object;
    }

    /// <summary>A task client for tests that do not inspect its calls.</summary>
    public static DurableTaskClient TaskClient() => EntityClient().TaskClient();

    /// <summary>The signals that were sent, in order.</summary>
    public static (EntityInstanceId Id, string Operation, object? Input)[] Signals(
        this Mock<DurableEntityClient> entities) =>
        Signals(entities, nameof(DurableEntityClient.SignalEntityAsync));

    /// <inheritdoc cref="Signals(Mock{DurableEntityClient})"/>
    public static (EntityInstanceId Id, string Operation, object? Input)[] Signals(
        this Mock<TaskEntityContext> context) =>
        Signals(context, nameof(TaskEntityContext.SignalEntity));

    /// <summary>The number of times the storage of entities was cleaned.</summary>
    public static int Cleanings(this Mock<DurableEntityClient> entities) =>
        entities.Invocations.Count(call => call.Method.Name == nameof(DurableEntityClient.CleanEntityStorageAsync));

    private static (EntityInstanceId Id, string Operation, object? Input)[] Signals(Mock mock, string method) =>
    [
        .. from call in mock.Invocations
           where call.Method.Name == method
           select ((EntityInstanceId)call.Arguments[0]!, (string)call.Arguments[1]!, call.Arguments[2]),
    ];
}
