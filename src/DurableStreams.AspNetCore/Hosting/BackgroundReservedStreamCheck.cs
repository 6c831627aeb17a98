using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>Warns once, after the start, of streams that were created before their paths were reserved.</summary>
internal sealed class BackgroundReservedStreamCheck(
    StoreRegistration store, TimeProvider time, ILogger<BackgroundReservedStreamCheck> log) : BackgroundService
{
    // The first requests take precedence, and the Server logs to the console only once it listens.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stoppingToken.IsCancellationRequested)
        {
            await ReportAsync(stoppingToken);
        }
    }

    /// <summary>Checks, and logs what it finds. Does not throw.</summary>
    internal async Task ReportAsync(CancellationToken stoppingToken)
    {
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
        catch (Exception exception)
        {
            // The host runs without this report.
            log.ReservedStreamsUnknown(exception);
        }
    }
}
