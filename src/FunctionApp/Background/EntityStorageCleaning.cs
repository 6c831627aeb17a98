using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Background;

/// <summary>
/// Removes entities without state once an hour, because the Azure Storage provider keeps a row for each of them
/// indefinitely.
/// </summary>
/// <remarks>
/// It runs in the first minute of every hour, not an hour after the last run, because an instance may not exist that
/// long.
/// </remarks>
public sealed class EntityStorageCleaning(TimeProvider time, ILogger<EntityStorageCleaning> log)
{
    // Orphaned locks need no cleaning: this app does not lock entities.
    private static readonly CleanEntityStorageRequest EmptyEntities = new() { RemoveEmptyEntities = true };

    private DateTimeOffset _lastHour;

    /// <summary>Cleans if it is time to. Failures are logged, not thrown.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset hour = now - TimeSpan.FromTicks(now.Ticks % TimeSpan.TicksPerHour);
        if (now.Minute > 0 || hour == _lastHour)
        {
            return;
        }

        _lastHour = hour;
        try
        {
            CleanEntityStorageResult result = await client.Entities.CleanEntityStorageAsync(
                EmptyEntities, continueUntilComplete: true, cancellation: cancellationToken);
            log.EntitiesCleaned(result.EmptyEntitiesRemoved);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The instance is shutting down.
        }
#pragma warning disable CA1031 // The type of the exception depends on the storage provider. The next hour tries again.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.CleaningFailed(problem);
        }
    }
}
