using DurableStreams.Subscribing.Local;
using Microsoft.Extensions.Hosting;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>
/// Runs the workers of subscriptions while the host runs. What the last run left unfinished, the reminders repeat.
/// </summary>
internal sealed class BackgroundSubscriptions(StreamService streams, LocalSubscriptions workers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (streams.Subscriptions is { } subscriptions)
        {
            await workers.RunAsync(subscriptions, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
