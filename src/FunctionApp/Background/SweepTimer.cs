using DurableStreams.FunctionApp.Clients;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DurableStreams.FunctionApp.Background;

/// <summary>
/// Processes due work. The host runs it on one instance at a time; concurrent runs would be harmless.
/// </summary>
public sealed class SweepTimer(SweepRun sweep, EntityStorageCleaning cleaning, DurableClients clients)
{
    /// <summary>Sweep interval: the upper bound on how late due work starts while the sweeper is idle.</summary>
    public const string Schedule = "*/15 * * * * *";

    /// <summary>Sweeps, then removes empty entities if it is time to. Does not throw.</summary>
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
