using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.Diagnostics;
using DurableStreams.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>
/// Processes due work (expiry, purges, unfinished forks) while the host runs. Hosts with their own scheduler call
/// <see cref="StreamService.SweepAsync"/> instead.
/// </summary>
internal sealed class BackgroundSweeper(StreamService streams, TimeProvider time, ILogger<BackgroundSweeper> log)
    : BackgroundService
{
    private static readonly TimeSpan IdleDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(10);

    // Short, but never zero, so that requests take precedence.
    private static readonly TimeSpan BusyDelay = IdleDelay / 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            TimeSpan delay = await SweepAsync(stoppingToken);
            await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<TimeSpan> SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await streams.SweepAsync(stoppingToken) > 0 ? BusyDelay : IdleDelay;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (StoreUnavailableException exception)
        {
            log.StoreUnavailable(exception);
            return DelayAfterFailure;
        }
        catch (Exception exception)
        {
            // A failed sweep must not stop the host: due work stays scheduled.
            log.SweepFailed(exception);
            return DelayAfterFailure;
        }
    }
}
