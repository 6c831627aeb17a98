using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Signals from outside of entities: on their way when the call returns, and in no order.</summary>
internal sealed class HarnessEntityClient(Lazy<EntityHost> entities) : SignalOnlyEntityClient
{
    public override Task SignalEntityAsync(
        EntityInstanceId id,
        string operationName,
        object? input = null,
        SignalEntityOptions? options = null,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        entities.Value.Signal(new EntitySignal(id, operationName, EntityJson.Write(input), IsOrdered: false, options?.SignalTime));
        return Task.CompletedTask;
    }

    // An entity without a state leaves nothing behind here.
    public override Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default) =>
        Task.FromResult(default(CleanEntityStorageResult));
}
