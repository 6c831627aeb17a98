using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace DurableStreams.OpenTelemetry;

/// <summary>
/// Creates the providers when the host starts, because nothing else resolves them. The container disposes them, which
/// flushes the remaining telemetry.
/// </summary>
#pragma warning disable CS9113 // Resolving the providers is enough.
internal sealed class TelemetryLifetime(MeterProvider metrics, TracerProvider traces) : IHostedService
#pragma warning restore CS9113
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
