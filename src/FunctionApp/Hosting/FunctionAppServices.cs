using DurableStreams.AspNetCore.AppendRoutes;
using DurableStreams.AspNetCore.Options;
using DurableStreams.FunctionApp.Background;
using DurableStreams.FunctionApp.Clients;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Http;
using DurableStreams.FunctionApp.Signals;
using DurableStreams.Hosting;
using DurableStreams.OpenTelemetry;
using DurableStreams.Signals;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DurableStreams.FunctionApp.Hosting;

/// <summary>Registers the services of the function app.</summary>
public static class FunctionAppServices
{
    // A stopping Functions host tells the worker nothing: it waits 30 s for open requests and then resets them. Shorter
    // connections end properly in that time, also with their jitter of 10 %.
    private static readonly TimeSpan SseLifetime = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Registers everything that the functions need except the store, which is configured on the result.
    /// </summary>
    public static IDurableStreamsBuilder AddFunctionApp(this IServiceCollection services)
    {
        // Before the configuration is bound, so that a setting replaces it.
        services.Configure<DurableStreamsHttpOptions>(static options => options.Sse.Lifetime = SseLifetime);
        IDurableStreamsBuilder streams = services.AddDurableStreamsCore();
        services.AddHostedService<SettingsCheck>();
        services.AddSingleton<DurableClients>();
        services.AddSingleton<DurableClientSignals>();
        services.AddSingleton<IFanOutSignals>(static provider => provider.GetRequiredService<DurableClientSignals>());
        services.AddSingleton<IMaintenanceSignals>(
            static provider => provider.GetRequiredService<DurableClientSignals>());
        services.AddSingleton<IAppendSignals>(static provider => provider.GetRequiredService<DurableClientSignals>());
        services.AddOptions<AppendSettings>()
            .BindConfiguration(AppendSettings.SectionName)
            .Validate(
                static settings => Enum.IsDefined(settings.Route),
                $"The setting '{AppendSettings.SectionName}:{nameof(AppendSettings.Route)}' must be Function or Entity.")
            .ValidateOnStart();
        services.AddSingleton<IAppendRoute, AppendRouter>();
        services.AddSingleton<EntityAppends>();
        services.AddSingleton<CommitCounts>();
        services.AddSingleton<SweepRun>();
        services.AddSingleton<EntityStorageCleaning>();

        // The worker's web server limits bodies to 30,000,000 bytes by default. MaxBodyBytes must be the only limit.
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<DurableStreamsHttpOptions>>(
            static (kestrel, options) => kestrel.Limits.MaxRequestBodySize = options.Value.MaxBodyBytes);
        services.LimitUnsentBytes();
        return streams;
    }

    /// <summary>
    /// Exports metrics, traces and logs of the worker over OTLP if an endpoint is configured. The telemetry that the
    /// Functions host sends to Application Insights is configured separately.
    /// </summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration) =>
        services.AddOtlp(configuration, "durable-streams");
}
