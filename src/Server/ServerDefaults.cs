using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Hosting;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Hosting;
using DurableStreams.OpenTelemetry;
using DurableStreams.Options;
using DurableStreams.Server.Configuration;
using DurableStreams.Server.Connections;
using DurableStreams.Server.Tls;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace DurableStreams.Server;

/// <summary>How this host differs from any other ASP.NET Core host.</summary>
internal static class ServerDefaults
{
    private const string DashboardSetting = $"{DurableStreamsHttpOptions.SectionName}:"
        + $"{nameof(DurableStreamsHttpOptions.Dashboard)}:{nameof(DashboardOptions.Enabled)}";

    // Well within the five seconds that some service managers allow.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Applies the defaults and the overrides of the command line.</summary>
    /// <returns>The settings of this host.</returns>
    public static ServerOptions UseServerDefaults(
        this WebApplicationBuilder builder, IReadOnlyDictionary<string, string?> overrides)
    {
        ConfigurationManager configuration = builder.Configuration;
        IList<IConfigurationSource> sources = ((IConfigurationBuilder)configuration).Sources;
        sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Microsoft", nameof(LogLevel.Warning)),

                // At any enabled level, each request would pay for an unused activity and log scope.
                new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", nameof(LogLevel.None)),
            ],
        });
        configuration.AddInMemoryCollection(overrides);
        ServerOptions options = Settings.Bind<ServerOptions>(configuration);
        Settings.Check<DurableStreamsHttpOptions>(configuration);
        Settings.Check<StreamServiceOptions>(configuration);
        Settings.Check<FanOutOptions>(configuration, $"{DurableStreamsHttpOptions.SectionName}:FanOut");
        Settings.Check<SubscriptionOptions>(configuration, $"{DurableStreamsHttpOptions.SectionName}:Subscriptions");
        Settings.Check<WebhookOptions>(configuration, WebhookOptions.SectionName);
        ServerOptions.Check(options);

        builder.Logging.ClearProviders();
        string urls = Listening.Check(
            options.Urls ?? configuration[WebHostDefaults.ServerUrlsKey] ?? ServerOptions.DefaultUrls);
        ChooseAuth(configuration, urls);
        ChooseOnLoopback(configuration, urls, $"{WebhookOptions.SectionName}:{nameof(WebhookOptions.AllowLoopback)}");
        ChooseOnLoopback(configuration, urls, DashboardSetting);
        Settings.Check<AuthOptions>(configuration, AuthOptions.SectionName);
        builder.WebHost.UseUrls(urls);
        UseTls(builder, urls, options.Tls);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);

        // Safe, because no handler blocks; saves a thread switch for each response and each event.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.LimitConnections();
        builder.Services.LimitUnsentBytes();
        builder.Services.AddSystemd();
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        return options;
    }

    // HTTP/2 only with TLS: browsers require it, and Kestrel serves only one of both versions without it.
    private static void UseTls(WebApplicationBuilder builder, string urls, TlsOptions tls)
    {
        if (Listening.HasHttps(urls))
        {
            builder.WebHost.UseTls(tls);
            builder.Services.LimitHttp2();
        }
        else if (!string.IsNullOrEmpty(tls.Certificate))
        {
            throw new InvalidSettingException(
                $"There is a certificate (DurableStreams__Tls__Certificate), but no https address in '{urls}'.");
        }
    }

    /// <summary>Sends metrics, traces and logs over OTLP, if the settings name an endpoint.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        try
        {
            builder.Services.AddOtlp(builder.Configuration, "durable-streams");
        }
        catch (InvalidOperationException unusable)
        {
            throw new InvalidSettingException(unusable.Message, unusable);
        }
    }

    // Open on loopback by default; on any other address the operator must choose.
    private static void ChooseAuth(ConfigurationManager configuration, string urls)
    {
        const string Mode = $"{AuthOptions.SectionName}:{nameof(AuthOptions.Mode)}";
        if (!string.IsNullOrEmpty(configuration[Mode]))
        {
            return;
        }

        if (!Listening.IsLoopback(urls))
        {
            throw new InvalidSettingException(
                $"Other machines can reach {urls}: set Auth__Mode to ProjectJwt to require tokens, "
                + "or to Open to let anyone read and write every stream.");
        }

        configuration.AddInMemoryCollection([new(Mode, nameof(AuthMode.Open))]);
    }

    // All clients of a server on loopback run on this machine: so may their webhooks, and so does their browser.
    private static void ChooseOnLoopback(ConfigurationManager configuration, string urls, string setting)
    {
        if (string.IsNullOrEmpty(configuration[setting]) && Listening.IsLoopback(urls))
        {
            configuration.AddInMemoryCollection([new(setting, bool.TrueString)]);
        }
    }

    /// <summary>Chooses the store, which opens before the server listens.</summary>
    public static IDurableStreamsBuilder UseServerStore(this IDurableStreamsBuilder streams, ServerOptions options) =>
        options.Memory ? streams.UseMemoryStore() : streams.UseSqlite(options.ToStoreOptions());

    /// <summary>Warns of settings that no part of the server has.</summary>
    public static void WarnOfUnknownSettings(this WebApplication app)
    {
        ILogger log = app.Services.GetRequiredService<ILogger<ServerOptions>>();
        UnknownSettings.Warn(
            log, app.Configuration, (DurableStreamsHttpOptions.SectionName, typeof(ServerOptions)));
    }

    /// <summary>
    /// Starts logging to the console. Not earlier, so that a failed start prints one sentence instead of the
    /// framework's stack traces.
    /// </summary>
    public static void LogToConsole(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        services.GetRequiredService<ILoggerFactory>().AddProvider(new ConsoleLoggerProvider(
            services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>(),
            services.GetServices<ConsoleFormatter>()));
    }
}
