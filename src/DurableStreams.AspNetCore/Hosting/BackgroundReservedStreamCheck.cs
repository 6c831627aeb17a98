using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Stores;
using DurableStreams.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>Warns once, after the start, of streams at paths that are reserved since.</summary>
internal sealed class BackgroundReservedStreamCheck(
    StoreRegistration store, ILogger<BackgroundReservedStreamCheck> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Stores may answer at once, and the host waits for the first pause.
        await Task.Yield();
        try
        {
            ReservedStreams found = await new ReservedStreamScan(store.Streams).RunAsync(stoppingToken);
            if (found.Streams is [{ } first, ..])
            {
                log.ReservedStreamsFound(found.Streams.Count, first.Value, found.IsComplete);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
        catch (StoreUnavailableException exception)
        {
            log.StoreUnavailable(exception);
        }
        catch (Exception exception)
        {
            // Only a report: the host runs without it.
            log.ReservedStreamsUnknown(exception);
        }
    }
}
