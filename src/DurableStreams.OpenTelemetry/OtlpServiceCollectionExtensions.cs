using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DurableStreams.OpenTelemetry;

/// <summary>Sends metrics, traces and logs of a host over OTLP, by the settings of the OpenTelemetry specification.</summary>
public static class OtlpServiceCollectionExtensions
{
    /// <summary>The setting without which nothing is loaded, made or sent.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceNameSetting = "OTEL_SERVICE_NAME";
    private const string ResourceSetting = "OTEL_RESOURCE_ATTRIBUTES";
    private const string ServiceNameAttribute = "service.name";

    // What the framework measures and traces by itself: requests, connections, and the runtime. Its own span of a request
    // has the path but never the query, where a token may be.
    private static readonly string[] FrameworkMeters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private const string FrameworkSource = "Microsoft.AspNetCore";

    /// <summary>Adds the exporter, if the settings name an endpoint.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">The settings; environment variables are among them as a rule.</param>
    /// <param name="serviceName">What the service is called unless the settings say.</param>
    /// <returns>True when it was added.</returns>
    /// <exception cref="InvalidOperationException">The endpoint is no URL.</exception>
    public static bool AddOtlp(this IServiceCollection services, IConfiguration configuration, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        string? endpoint = configuration[EndpointSetting];
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return false;
        }

        // The exporter itself would take the default one without a word.
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw new InvalidOperationException($"The setting '{EndpointSetting}' must be a URL like 'http://127.0.0.1:4318'.");
        }

        Add(services, NamesItself(configuration) ? null : serviceName);
        return true;
    }

    private static bool NamesItself(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration[ServiceNameSetting])
        || configuration[ResourceSetting]?.Contains(ServiceNameAttribute + "=", StringComparison.Ordinal) == true;

    // Apart, so that the libraries are loaded when they are needed and not before.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Add(IServiceCollection services, string? serviceName)
    {
        IOpenTelemetryBuilder telemetry = new HostBuilder(services);
        if (serviceName is not null)
        {
            telemetry.ConfigureResource(resource => resource.AddService(serviceName));
        }

        telemetry
            .WithMetrics(static metrics => metrics.AddMeter(StreamTracing.SourceName + ".*").AddMeter(FrameworkMeters))
            .WithTracing(static traces => traces.AddSource(StreamTracing.SourceName, FrameworkSource))
            .WithLogging()
            .UseOtlpExporter();
        services.AddHostedService<TelemetryLifetime>();
    }

    /// <summary>The providers live in the host's own container, as with the package for hosts, which is not needed for this.</summary>
    private sealed class HostBuilder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
