using Microsoft.Extensions.Hosting;

namespace DurableStreams.FunctionsHost.Hosting;

/// <summary>For hosts that are stopped in order by their caller instead of all at once by a signal.</summary>
internal sealed class CallerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
