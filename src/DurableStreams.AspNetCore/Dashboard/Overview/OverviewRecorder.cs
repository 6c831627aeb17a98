using DurableStreams.AspNetCore.Options;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Dashboard.Overview;

/// <summary>Takes a sample of the figures every second, if the dashboard is enabled.</summary>
internal sealed class OverviewRecorder(
    ProcessFigures figures,
    OverviewHistory history,
    TimeProvider time,
    IOptions<DurableStreamsHttpOptions> options) : IHostedService, IDisposable
{
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Dashboard.Enabled)
        {
            figures.Start();
            history.Start();
            _timer = time.CreateTimer(_ => history.Take(), null, OverviewHistory.Interval, OverviewHistory.Interval);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();
}
