using DurableTask.AzureStorage;
using DurableTask.Core.Entities;

namespace EndToEnd.Tests.CleanUp;

/// <summary>
/// The entities of the app's task hub. The app cleans them once an hour, and only those that were idle for the reorder
/// window of 30 minutes; here they are cleaned at once.
/// </summary>
internal sealed class EntityStorage(string connection)
{
    private static readonly EntityBackendQueries.CleanEntityStorageRequest EmptyEntities =
        new() { RemoveEmptyEntities = true };

    private readonly AzureStorageOrchestrationService _hub = new(new AzureStorageOrchestrationServiceSettings
    {
        StorageAccountClientProvider = new StorageAccountClientProvider(connection),
        TaskHubName = "DurableStreams",
        EntityMessageReorderWindowInMinutes = 0,
    });

    /// <summary>Removes all entities without state.</summary>
    public async Task CleanAsync()
    {
        EntityBackendQueries entities = ((IEntityOrchestrationService)_hub).EntityBackendQueries!;
        EntityBackendQueries.CleanEntityStorageRequest next = EmptyEntities;
        do
        {
            EntityBackendQueries.CleanEntityStorageResult cleaned =
                await entities.CleanEntityStorageAsync(next, CancellationToken.None);
            next = next with { ContinuationToken = cleaned.ContinuationToken };
        }
        while (next.ContinuationToken is not null);
    }
}
