using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace DurableStreams.OpenTelemetry;

/// <summary>Makes the providers when the host starts: nobody else asks for them. The container disposes them, which sends what is left.</summary>
#pragma warning disable CS9113 // To be made is all they have to do.
internal sealed class TelemetryLifetime(MeterProvider metrics, TracerProvider traces) : IHostedService
#pragma warning restore CS9113
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
