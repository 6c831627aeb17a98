using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Polls the queues of queue functions: at once while there is something, else less and less often.</summary>
public sealed class QueueFunctions(FunctionCatalog catalog, QueueProcessor processor, HostJson host, TimeProvider time, ILogger<QueueFunctions> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        from function in catalog.Functions
        where QueueTriggers.IsOn(function.Trigger)
        select PollAsync(function, stoppingToken));

    private async Task PollAsync(FunctionMethod function, CancellationToken stoppingToken)
    {
        TimeSpan pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await RoundAsync(function, stoppingToken) > 0)
            {
                pause = FirstPause;
                continue;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < host.QueueMaxPollingInterval ? pause * 2 : host.QueueMaxPollingInterval;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A queue that cannot be reached now is looked at again.")]
    private async Task<int> RoundAsync(FunctionMethod function, CancellationToken stoppingToken)
    {
        try
        {
            return await processor.ProcessAsync(function, stoppingToken);
        }
        catch (Exception problem)
        {
            if (!stoppingToken.IsCancellationRequested)
            {
                log.QueueFailed(function.Name, problem);
            }

            return 0;
        }
    }
}
