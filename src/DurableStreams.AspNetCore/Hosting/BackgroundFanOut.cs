using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.Diagnostics;
using DurableStreams.FanOut;
using DurableStreams.FanOut.Local;
using DurableStreams.Options;
using DurableStreams.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>
/// Runs the fan-out workers while the host runs, starting with the work that the last run left unfinished.
/// </summary>
internal sealed class BackgroundFanOut(
    StreamService streams,
    LocalFanOut workers,
    IOptions<FanOutOptions> options,
    TimeProvider time,
    ILogger<BackgroundFanOut> log) : BackgroundService
{
    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Task working = workers.RunAsync(streams.FanOut, options.Value.Parallelism, stoppingToken);
        await ResumeAsync(streams.FanOut, stoppingToken);
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ResumeAsync(FanOutService service, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await service.ResumeAsync(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException exception)
            {
                log.StoreUnavailable(exception);
                await Task.Delay(DelayAfterFailure, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception)
            {
                // The host runs without this: the sweeper finds the work, only later.
                log.ResumeFailed(exception);
                return;
            }
        }
    }
}
