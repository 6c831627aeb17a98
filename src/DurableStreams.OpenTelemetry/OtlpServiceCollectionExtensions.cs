using System.Runtime.CompilerServices;
using DurableStreams.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DurableStreams.OpenTelemetry;

/// <summary>Exports a host's metrics, traces and logs over OTLP, configured by the standard OTEL_* settings.</summary>
public static class OtlpServiceCollectionExtensions
{
    /// <summary>The setting that enables the exporter. Without it, the libraries are not even loaded.</summary>
    private const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceNameSetting = "OTEL_SERVICE_NAME";
    private const string ResourceSetting = "OTEL_RESOURCE_ATTRIBUTES";
    private const string ServiceNameAttribute = "service.name";

    // The framework's own telemetry: requests, connections and the runtime. Its request spans contain the path but not
    // the query, which may contain a token.
    private static readonly string[] FrameworkMeters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private const string FrameworkSource = "Microsoft.AspNetCore";

    /// <summary>Adds the exporter, if the settings name an endpoint.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">The settings, usually including environment variables.</param>
    /// <param name="serviceName">The service name, unless the settings contain one.</param>
    /// <returns>True if the exporter was added.</returns>
    /// <exception cref="InvalidOperationException">The endpoint is not an http or https URL.</exception>
    public static bool AddOtlp(this IServiceCollection services, IConfiguration configuration, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        string? endpoint = configuration[EndpointSetting];
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return false;
        }

        // The exporter would silently use its default endpoint.
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw new InvalidOperationException(
                $"The setting '{EndpointSetting}' must be a URL like 'http://127.0.0.1:4318'.");
        }

        Add(services, HasServiceName(configuration) ? null : serviceName);
        return true;
    }

    private static bool HasServiceName(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration[ServiceNameSetting])
        || configuration[ResourceSetting]?.Contains(ServiceNameAttribute + "=", StringComparison.Ordinal) == true;

    // A method of its own, so that the libraries are loaded only if the exporter is added.
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

    /// <summary>Registers the providers in the host's container, as OpenTelemetry.Extensions.Hosting does.</summary>
    private sealed class HostBuilder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
