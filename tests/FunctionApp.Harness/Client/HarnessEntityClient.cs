using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
#if AZURE_PACKAGES
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
#endif

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Signals from outside of entities: on their way when the call returns, and in no order.</summary>
internal sealed class HarnessEntityClient(Lazy<EntityHost> entities) : DurableEntityClient("harness")
{
    private int _cleanings;

    /// <summary>How often the storage of entities was cleaned; states without content are not kept here anyway.</summary>
    public int Cleanings => Volatile.Read(ref _cleanings);

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

    public override Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _cleanings);
        return Task.FromResult(default(CleanEntityStorageResult));
    }

#if AZURE_PACKAGES
    public override Task<EntityMetadata?> GetEntityAsync(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<EntityMetadata<T>?> GetEntityAsync<T>(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null) => throw new NotSupportedException();

    public override AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null) => throw new NotSupportedException();
#endif
}
