using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DurableStreams.FunctionApp;

/// <summary>Works off what is due, on one instance of the app at a time; more of them would do no harm.</summary>
public sealed class SweepTimer(SweepRun sweep, EntityStorageCleaning cleaning, DurableClients clients)
{
    /// <summary>How often: the longest that something due waits for nothing.</summary>
    public const string Schedule = "*/15 * * * * *";

    /// <summary>Sweeps; nothing is thrown.</summary>
    [Function("Sweep")]
    public async Task RunAsync(
        [TimerTrigger(Schedule, UseMonitor = false)] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        clients.Use(client);
        await sweep.RunAsync(cancellationToken);
        await cleaning.RunAsync(client, cancellationToken);
    }
}
