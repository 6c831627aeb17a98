using DurableStreams.Signals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>The first of a host's two calls; the second is <c>MapDurableStreams</c> or <see cref="StreamHandler"/>.</summary>
public static class DurableStreamsServiceCollectionExtensions
{
    /// <summary>Adds the service and its HTTP surface. A store must be chosen on the result.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Changes settings after the configuration section <c>DurableStreams</c> was read.</param>
    public static DurableStreamsBuilder AddDurableStreams(
        this IServiceCollection services, Action<DurableStreamsHttpOptions>? configure = null)
    {
        OptionsBuilder<DurableStreamsHttpOptions> options =
            services.AddOptions<DurableStreamsHttpOptions>().BindConfiguration(DurableStreamsHttpOptions.SectionName);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options.ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<DurableStreamsHttpOptions>, DurableStreamsHttpOptionsValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        AddCore(services);
        AddHttp(services);
        return new DurableStreamsBuilder(services);
    }

    private static void AddCore(IServiceCollection services)
    {
        services.AddOptions<StreamServiceOptions>().BindConfiguration(DurableStreamsHttpOptions.SectionName);
        services.TryAddSingleton<CoreMetrics>();
        services.TryAddSingleton(static provider =>
        {
            ChosenStore store = provider.GetRequiredService<ChosenStore>();
            return new StreamService(
                store.Streams,
                store.Due,
                provider.GetRequiredService<IOptions<StreamServiceOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<CoreMetrics>(),
                provider.GetRequiredService<ILogger<StreamService>>(),
                provider.GetService<IWorkSignals>());
        });
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.TryAddSingleton<StreamRoot>();
        services.TryAddSingleton<HttpMetrics>();
        services.TryAddSingleton<FailureResponse>();
        services.TryAddSingleton<BodyReader>();
        services.TryAddSingleton<CreateParser>();
        services.TryAddSingleton<CreateResponse>();
        services.TryAddSingleton<CreateEndpoint>();
        services.TryAddSingleton<AppendEndpoint>();
        services.TryAddSingleton<HeadEndpoint>();
        services.TryAddSingleton<DeleteEndpoint>();
        services.TryAddSingleton<CursorClock>();
        services.TryAddSingleton<CachePolicy>();
        services.TryAddSingleton<ContentCodingChoice>();
        services.TryAddSingleton<ChunkResponse>();
        services.TryAddSingleton<ReadEndpoint>();
        services.TryAddSingleton<DataEvents>();
        services.TryAddSingleton<SseStream>();
        services.TryAddSingleton<LongPoll>();
        services.TryAddSingleton<LiveEndpoint>();
        services.TryAddSingleton<StreamEndpoints>();
        services.TryAddSingleton(provider => new StreamHandler(
            provider.GetRequiredService<StreamService>(),
            provider.GetRequiredService<StreamRoot>(),
            provider.GetRequiredService<StreamEndpoints>(),
            provider.GetRequiredService<FailureResponse>(),
            provider.GetRequiredService<HttpMetrics>()));
    }
}
