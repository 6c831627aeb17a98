using Microsoft.Extensions.Hosting;

namespace DurableStreams.FunctionsHost.Hosting;

/// <summary>A lifetime of hosts that their caller stops in order, instead of a signal all at once.</summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
