using DurableStreams.FanOut;
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
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        AddCore(services);
        AddHttp(services);
        return new DurableStreamsBuilder(services);
    }

    private static void AddCore(IServiceCollection services)
    {
        services.AddOptions<StreamServiceOptions>().BindConfiguration(DurableStreamsHttpOptions.SectionName).ValidateOnStart();
        services.AddOptions<FanOutOptions>().BindConfiguration(FanOutOptionsValidator.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StreamServiceOptions>, StreamServiceOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FanOutOptions>, FanOutOptionsValidator>());
        services.TryAddSingleton<CoreMetrics>();
        services.TryAddSingleton<FanOutMetrics>();
        services.TryAddSingleton<LocalFanOut>();
        services.TryAddSingleton<IFanOutSignals>(static provider => provider.GetRequiredService<LocalFanOut>());
        services.TryAddSingleton<IFanOutQueue>(static provider => provider.GetRequiredService<LocalFanOut>());
        services.TryAddSingleton(static provider =>
        {
            ChosenStore store = provider.GetRequiredService<ChosenStore>();
            return new StreamService(new StreamServiceContext
            {
                Streams = store.Streams,
                Reminders = store.Reminders,
                Subscribers = store.Subscribers,
                Signals = provider.GetRequiredService<IFanOutSignals>(),
                Queue = provider.GetRequiredService<IFanOutQueue>(),
                Maintenance = provider.GetService<IMaintenanceSignals>(),
                Options = provider.GetRequiredService<IOptions<StreamServiceOptions>>().Value,
                FanOut = provider.GetRequiredService<IOptions<FanOutOptions>>().Value,
                Time = provider.GetRequiredService<TimeProvider>(),
                Metrics = provider.GetRequiredService<CoreMetrics>(),
                FanOutMetrics = provider.GetRequiredService<FanOutMetrics>(),
                Log = provider.GetRequiredService<ILogger<StreamService>>(),
            });
        });
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.TryAddSingleton<StoreReadiness>();
        services.TryAddSingleton(provider => new HealthHandler(provider.GetRequiredService<StoreReadiness>()));
        services.TryAddSingleton<ServerTimings>();
        services.TryAddSingleton<CorsPolicy>();
        services.TryAddSingleton<ProjectDirectory>();
        services.TryAddSingleton<TokenReader>();
        services.TryAddSingleton<AdminKey>();
        services.TryAddSingleton<Gatekeeper>();
        services.TryAddSingleton<AppendRate>();
        services.TryAddSingleton<LiveReaderLimits>();
        services.TryAddSingleton<ConfigEndpoint>();
        services.TryAddSingleton<RequestFrame>();
        services.TryAddSingleton(provider => new ConfigHandler(
            provider.GetRequiredService<RequestFrame>(),
            provider.GetRequiredService<ConfigEndpoint>(),
            provider.GetRequiredService<IOptions<DurableStreamsHttpOptions>>(),
            provider.GetRequiredService<CorsPolicy>()));
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
        services.TryAddSingleton<EstuaryRoot>();
        services.TryAddSingleton<SubscriptionEndpoint>();
        services.TryAddSingleton<EstuaryEndpoint>();
        services.TryAddSingleton(provider => new EstuaryHandler(
            provider.GetRequiredService<RequestFrame>(),
            provider.GetRequiredService<StreamService>(),
            provider.GetRequiredService<EstuaryRoot>(),
            provider.GetRequiredService<SubscriptionEndpoint>(),
            provider.GetRequiredService<EstuaryEndpoint>(),
            provider.GetRequiredService<Gatekeeper>(),
            provider.GetRequiredService<CorsPolicy>()));
        services.TryAddSingleton(provider => new StreamHandler(
            provider.GetRequiredService<RequestFrame>(),
            provider.GetRequiredService<StreamService>(),
            provider.GetRequiredService<StreamRoot>(),
            provider.GetRequiredService<StreamEndpoints>(),
            provider.GetRequiredService<Gatekeeper>(),
            provider.GetRequiredService<CorsPolicy>(),
            provider.GetRequiredService<AppendRate>()));
    }
}
