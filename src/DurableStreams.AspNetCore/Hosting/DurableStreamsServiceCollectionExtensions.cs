using DurableStreams;
using DurableStreams.AspNetCore;
using DurableStreams.AspNetCore.Append;
using DurableStreams.AspNetCore.AppendRoutes;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Config;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Create;
using DurableStreams.AspNetCore.Dashboard;
using DurableStreams.AspNetCore.Dashboard.Files;
using DurableStreams.AspNetCore.Dashboard.Overview;
using DurableStreams.AspNetCore.Delete;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Estuaries;
using DurableStreams.AspNetCore.Head;
using DurableStreams.AspNetCore.Health;
using DurableStreams.AspNetCore.Hosting;
using DurableStreams.AspNetCore.Limits;
using DurableStreams.AspNetCore.Lists;
using DurableStreams.AspNetCore.Live;
using DurableStreams.AspNetCore.OpenApi;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Read;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Responses;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.AspNetCore.Stores;
using DurableStreams.AspNetCore.Subscriptions;
using DurableStreams.AspNetCore.Subscriptions.Endpoints;
using DurableStreams.AspNetCore.Subscriptions.Keys;
using DurableStreams.AspNetCore.Subscriptions.Tokens;
using DurableStreams.AspNetCore.Subscriptions.Webhooks;
using DurableStreams.AspNetCore.Timing;
using DurableStreams.Diagnostics;
using DurableStreams.FanOut.Local;
using DurableStreams.Hosting;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Subscribing.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

// Where ASP.NET Core hosts look for extensions of their services: no using is necessary.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// The first of a host's two calls; the second is <c>MapDurableStreams</c>, or routes to <see cref="IStreamHandler"/>.
/// </summary>
public static class DurableStreamsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the stream service, its HTTP surface, and the background work of this process: expiry, purges, and the
    /// delivery to estuaries. Choose a store on the result.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Changes settings after the configuration section <c>DurableStreams</c> is read.</param>
    public static IDurableStreamsBuilder AddDurableStreams(
        this IServiceCollection services, Action<DurableStreamsHttpOptions>? configure = null) =>
        services.AddDurableStreamsCore(configure).SweepInBackground().FanOutInBackground();

    /// <summary>
    /// Adds the stream service and its HTTP surface, for hosts that schedule background work themselves. Choose a store
    /// on the result.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Changes settings after the configuration section <c>DurableStreams</c> is read.</param>
    public static IDurableStreamsBuilder AddDurableStreamsCore(
        this IServiceCollection services, Action<DurableStreamsHttpOptions>? configure = null)
    {
        OptionsBuilder<DurableStreamsHttpOptions> options =
            AddSettings<DurableStreamsHttpOptions>(services, DurableStreamsHttpOptions.SectionName);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options.ValidateOnStart();
        AddValidator<DurableStreamsHttpOptions, DurableStreamsHttpOptionsValidator>(services);
        AddSettings<AuthOptions>(services, AuthOptions.SectionName).ValidateOnStart();
        AddValidator<AuthOptions, AuthOptionsValidator>(services);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        AddCore(services);
        AddHttp(services);
        return new DurableStreamsBuilder(services);
    }

    private static void AddCore(IServiceCollection services)
    {
        AddSettings<StreamServiceOptions>(services, DurableStreamsHttpOptions.SectionName).ValidateOnStart();
        AddSettings<FanOutOptions>(services, FanOutOptionsValidator.SectionName).ValidateOnStart();
        AddValidator<StreamServiceOptions, StreamServiceOptionsValidator>(services);
        AddSettings<RoutedAppendOptions>(services, RoutedAppendOptionsValidator.SectionName).ValidateOnStart();
        AddValidator<FanOutOptions, FanOutOptionsValidator>(services);
        AddValidator<RoutedAppendOptions, RoutedAppendOptionsValidator>(services);
        services.TryAddSingleton<CoreMetrics>();
        services.TryAddSingleton<LargeWorkTurns>();
        services.TryAddSingleton<FanOutMetrics>();
        services.TryAddSingleton<LocalFanOut>();
        services.TryAddSingleton<IFanOutSignals>(static provider => provider.GetRequiredService<LocalFanOut>());
        services.TryAddSingleton<IFanOutQueue>(static provider => provider.GetRequiredService<LocalFanOut>());
        AddSubscriptions(services);
        services.TryAddSingleton(static provider =>
        {
            StoreRegistration store = provider.GetRequiredService<StoreRegistration>();
            return new StreamService(new StreamServiceContext
            {
                Streams = store.Streams,
                Reminders = store.Reminders,
                Subscribers = store.Subscribers,
                Signals = provider.GetRequiredService<IFanOutSignals>(),
                Queue = provider.GetRequiredService<IFanOutQueue>(),
                Maintenance = provider.GetService<IMaintenanceSignals>(),
                AppendSignals = provider.GetService<IAppendSignals>(),
                Append = provider.GetRequiredService<IOptions<RoutedAppendOptions>>().Value,
                Subscriptions = SubscriptionsOf(provider, store),
                Options = provider.GetRequiredService<IOptions<StreamServiceOptions>>().Value,
                FanOut = provider.GetRequiredService<IOptions<FanOutOptions>>().Value,
                LargeWork = provider.GetRequiredService<LargeWorkTurns>(),
                Time = provider.GetRequiredService<TimeProvider>(),
                Metrics = provider.GetRequiredService<CoreMetrics>(),
                FanOutMetrics = provider.GetRequiredService<FanOutMetrics>(),
                Log = provider.GetRequiredService<ILogger<StreamService>>(),
            });
        });
    }

    private static void AddSubscriptions(IServiceCollection services)
    {
        AddSettings<SubscriptionOptions>(services, SubscriptionOptionsValidator.SectionName).ValidateOnStart();
        AddValidator<SubscriptionOptions, SubscriptionOptionsValidator>(services);
        AddSettings<WebhookOptions>(services, WebhookOptions.SectionName).ValidateOnStart();
        AddValidator<WebhookOptions, WebhookOptionsValidator>(services);
        services.TryAddSingleton<SubscriptionMetrics>();
        services.TryAddSingleton<LocalSubscriptions>();
        services.TryAddSingleton<ISubscriptionSignals>(
            static provider => provider.GetRequiredService<LocalSubscriptions>());
        services.AddHostedService<BackgroundSubscriptions>();
        services.TryAddSingleton<IWebhookNetwork, WebhookNetwork>();
        services.TryAddSingleton<WebhookUrlRules>();
        services.TryAddSingleton<GuardedConnector>();
        services.TryAddSingleton<WebhookTurns>();
        services.TryAddSingleton<WebhookFailureLog>();
        services.TryAddSingleton<SigningKeys>();
        services.TryAddSingleton<WakeTokenSecret>();
        services.TryAddSingleton<WakeTokens>();
        services.TryAddSingleton<SubscriptionUrls>();
        services.TryAddSingleton<IWebhookSender, WebhookSender>();
    }

    private static SubscriptionContext? SubscriptionsOf(IServiceProvider provider, StoreRegistration store) =>
        store is { Subscriptions: { } subscriptions, SubscriptionIndex: { } index, Secrets: not null }
            ? new SubscriptionContext
            {
                Store = subscriptions,
                Index = index,
                Signals = provider.GetRequiredService<ISubscriptionSignals>(),
                Webhooks = provider.GetRequiredService<IWebhookSender>(),
                Options = provider.GetRequiredService<IOptions<SubscriptionOptions>>().Value,
                Metrics = provider.GetRequiredService<SubscriptionMetrics>(),
            }
            : null;

    private static void AddHttp(IServiceCollection services)
    {
        services.TryAddSingleton<IStreamHandler, StreamHandler>();
        services.TryAddSingleton<IEstuaryHandler, EstuaryHandler>();
        services.TryAddSingleton<IConfigHandler, ConfigHandler>();
        services.TryAddSingleton<IListHandler, ListHandler>();
        services.TryAddSingleton<IHealthHandler, HealthHandler>();
        services.TryAddSingleton<IOpenApiHandler, OpenApiHandler>();
        AddDashboard(services);
        AddRequestProcessing(services);
        AddAccess(services);
        AddStreamEndpoints(services);
        AddOtherEndpoints(services);
    }

    private static void AddRequestProcessing(IServiceCollection services)
    {
        services.TryAddSingleton<RequestPipeline>();
        services.TryAddSingleton<FailureResponse>();
        services.TryAddSingleton<RejectedRequests>();
        services.TryAddSingleton<BodyReader>();
        services.TryAddSingleton<EncodedBodyReader>();
        services.TryAddSingleton<BodyLimits>();
        services.TryAddSingleton<RequestBodyBudget>();
        services.TryAddSingleton<ResponseWriters>();
        services.TryAddSingleton<ServerTimings>();
        services.TryAddSingleton<TimedStreamService>();
        services.TryAddSingleton<IAppendRoute, DirectAppendRoute>();
        services.TryAddSingleton<HttpMetrics>();
        services.TryAddSingleton<StoreReadiness>();
        services.TryAddSingleton<StreamUrls>();
        services.TryAddSingleton<EstuaryUrls>();
    }

    private static void AddAccess(IServiceCollection services)
    {
        services.TryAddSingleton<ProjectDirectory>();
        services.TryAddSingleton<TokenReader>();
        services.TryAddSingleton<AdminKey>();
        services.TryAddSingleton<Authorizer>();
        services.TryAddSingleton<CorsPolicy>();
        services.TryAddSingleton<AppendRate>();
        services.TryAddSingleton<LiveReaderLimits>();
    }

    private static void AddStreamEndpoints(IServiceCollection services)
    {
        services.TryAddSingleton<StreamEndpoints>();
        services.TryAddSingleton<OptionsEndpoint>();
        services.TryAddSingleton<CreateEndpoint>();
        services.TryAddSingleton<CreateParser>();
        services.TryAddSingleton<CreateResponse>();
        services.TryAddSingleton<AppendEndpoint>();
        services.TryAddSingleton<HeadEndpoint>();
        services.TryAddSingleton<DeleteEndpoint>();
        services.TryAddSingleton<ReadEndpoint>();
        services.TryAddSingleton<ChunkResponse>();
        services.TryAddSingleton<CachePolicy>();
        services.TryAddSingleton<ContentCodingChoice>();
        services.TryAddSingleton<CompressionLimit>();
        services.TryAddSingleton<CursorClock>();
        services.TryAddSingleton<LiveEndpoint>();
        services.TryAddSingleton<LongPollAnswers>();
        services.TryAddSingleton<SseAnswers>();
        services.TryAddSingleton<DataEvents>();
    }

    private static void AddOtherEndpoints(IServiceCollection services)
    {
        services.TryAddSingleton<EstuaryEndpoint>();
        services.TryAddSingleton<EstuarySubscriptionEndpoint>();
        services.TryAddSingleton<ConfigEndpoint>();
        services.TryAddSingleton<ListAccess>();
        services.TryAddSingleton<ListEndpoint>();
        services.TryAddSingleton<ListTurns>();
        services.TryAddSingleton<ProjectListing>();
        services.TryAddSingleton<SubscriptionHandler>();
        services.TryAddSingleton<SubscriptionAccess>();
        services.TryAddSingleton<SubscriptionAnswer>();
        services.TryAddSingleton<SubscriptionEndpoint>();
        services.TryAddSingleton<MembershipEndpoint>();
        services.TryAddSingleton<ClaimEndpoint>();
        services.TryAddSingleton<AckEndpoint>();
        services.TryAddSingleton<KeysEndpoint>();
    }

    private static void AddDashboard(IServiceCollection services)
    {
        services.TryAddSingleton<IDashboardHandler, DashboardHandler>();
        services.TryAddSingleton<DashboardFiles>();
        services.TryAddSingleton<SettingsEndpoint>();
        services.TryAddSingleton<OverviewEndpoint>();
        services.TryAddSingleton<ProcessFigures>();
        services.TryAddSingleton<OverviewHistory>();
        services.AddHostedService<OverviewRecorder>();
    }

    private static OptionsBuilder<TOptions> AddSettings<TOptions>(IServiceCollection services, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>().Configure<IConfiguration>(
            (settings, configuration) => SettingsBinder.Bind(configuration, section, settings));

    private static void AddValidator<TOptions, TValidator>(IServiceCollection services)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions> =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
}
