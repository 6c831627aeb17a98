using DurableStreams.AspNetCore;
using DurableStreams.OpenTelemetry;
using DurableStreams.Signals;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DurableStreams.FunctionApp;

/// <summary>Everything that the functions need but the store: what is chosen on the result.</summary>
public static class FunctionAppServices
{
    /// <summary>Adds the service, its HTTP surface, and what stands between them and the Functions host.</summary>
    public static DurableStreamsBuilder AddFunctionApp(this IServiceCollection services)
    {
        DurableStreamsBuilder streams = services.AddDurableStreams();
        services.AddSingleton<DurableClients>();
        services.AddSingleton<DurableClientSignals>();
        services.AddSingleton<IFanOutSignals>(static provider => provider.GetRequiredService<DurableClientSignals>());
        services.AddSingleton<IMaintenanceSignals>(static provider => provider.GetRequiredService<DurableClientSignals>());
        services.AddSingleton<SweepRun>();
        services.AddSingleton<EntityStorageCleaning>();

        // The worker's own server would cut bodies off at 30,000,000 bytes, whatever our limit is.
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<DurableStreamsHttpOptions>>(
            static (kestrel, options) => kestrel.Limits.MaxRequestBodySize = options.Value.MaxBodyBytes);
        return streams;
    }

    /// <summary>
    /// Sends metrics, traces and logs of the worker over OTLP, if the settings name an endpoint. What the Functions host
    /// itself sends to Application Insights is a matter of its own settings.
    /// </summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration) =>
        services.AddOtlp(configuration, "durable-streams");
}
