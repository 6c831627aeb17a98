using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>Removes entities without a state once an hour: Azure Storage keeps a row for each until told otherwise.</summary>
/// <remarks>
/// In the first minute of the hour by the clock, rather than an hour after the last time: instances come and go, and
/// none may live for an hour.
/// </remarks>
public sealed class EntityStorageCleaning(TimeProvider time, ILogger<EntityStorageCleaning> log)
{
    // This app takes no locks.
    private static readonly CleanEntityStorageRequest EmptyEntities = new() { RemoveEmptyEntities = true };

    private DateTimeOffset _lastHour;

    /// <summary>Never throws.</summary>
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
            // As with the sweep.
        }
#pragma warning disable CA1031 // Whatever Durable Task makes of it, the next hour does it again.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.CleaningFailed(problem);
        }
    }
}
