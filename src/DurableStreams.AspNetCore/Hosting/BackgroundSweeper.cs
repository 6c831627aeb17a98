using DurableStreams.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore;

/// <summary>
/// Works off duties (expiry, purges, half-made forks) for as long as the host runs. Hosts with a scheduler of their
/// own call <see cref="StreamService.SweepAsync"/> from that instead.
/// </summary>
internal sealed class BackgroundSweeper(StreamService streams, TimeProvider time, ILogger<BackgroundSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            TimeSpan pause = await SweepAsync(stoppingToken);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            // As long as there is something due, go on; but never without a breath, so that requests come first.
            return await streams.SweepAsync(stoppingToken) > 0 ? Pause / 10 : Pause;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (StoreUnavailableException exception)
        {
            log.StoreUnavailable(exception);
            return PauseAfterFailure;
        }
        catch (Exception exception)
        {
            // A failed sweep must not end the host: whatever is due stays filed.
            log.SweepFailed(exception);
            return PauseAfterFailure;
        }
    }
}
