using DurableStreams.FunctionApp.Harness;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Signals;

/// <summary>A client that notes what it is told.</summary>
internal sealed class RecordingClient : SignalOnlyEntityClient
{
    public RecordingClient() => AsTaskClient = new EntityOnlyTaskClient(this);

    public DurableTaskClient AsTaskClient { get; }

    public List<(EntityInstanceId Id, string Operation, object? Input)> Sent { get; } = [];

    public int Cleanings { get; private set; }

    /// <summary>When set, every call fails with it.</summary>
    public Exception? Failure { get; init; }

    public override Task SignalEntityAsync(
        EntityInstanceId id,
        string operationName,
        object? input = null,
        SignalEntityOptions? options = null,
        CancellationToken cancellation = default)
    {
        Sent.Add((id, operationName, input));
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public override Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default)
    {
        Cleanings++;
        return Failure is null
            ? Task.FromResult(new CleanEntityStorageResult { EmptyEntitiesRemoved = 1 })
            : Task.FromException<CleanEntityStorageResult>(Failure);
    }
}
