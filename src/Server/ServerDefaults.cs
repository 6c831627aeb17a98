using System.Diagnostics.Metrics;
using DurableStreams.AspNetCore;
using DurableStreams.OpenTelemetry;
using DurableStreams.Storage.Sqlite;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace DurableStreams.Server;

/// <summary>How this host differs from any other ASP.NET Core host.</summary>
internal static class ServerDefaults
{
    // Well within the five seconds that a service manager may be content with.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Settings are read once: watching for changes would mean watching every write to the data folder.</summary>
    public static WebApplicationOptions Options { get; } = new() { Args = ["--hostBuilder:reloadConfigOnChange=false"] };

    /// <summary>Applies the defaults and what overrides the configuration.</summary>
    /// <returns>The settings of this host.</returns>
    public static ServerOptions UseServerDefaults(
        this WebApplicationBuilder builder, IReadOnlyDictionary<string, string?> overrides)
    {
        ConfigurationManager configuration = builder.Configuration;
        ((IConfigurationBuilder)configuration).Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Microsoft", nameof(LogLevel.Warning)),

                // Enabled at any level, it costs each request an activity and a log scope that nobody sees.
                new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", nameof(LogLevel.None)),
            ],
        });
        configuration.AddInMemoryCollection(overrides);
        ServerOptions options = Settings.Bind<ServerOptions>(configuration);
        Settings.Check<DurableStreamsHttpOptions>(configuration);
        Settings.Check<StreamServiceOptions>(configuration);

        builder.Logging.ClearProviders();
        string urls = Listening.Check(options.Urls ?? configuration[WebHostDefaults.ServerUrlsKey] ?? ServerOptions.DefaultUrls);
        ChooseAuth(configuration, urls);
        Settings.Check<AuthOptions>(configuration, AuthOptions.SectionName);
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);

        // Safe here, because no handler blocks: it spares each answer and each event a change of threads.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        return options;
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

    // Open where only this machine can reach it; anywhere else somebody has to have decided.
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
                $"Others could reach {urls}: set Auth__Mode to ProjectJwt, so that requests need tokens, or to Open, if anybody may read and write everything.");
        }

        configuration.AddInMemoryCollection([new(Mode, nameof(AuthMode.Open))]);
    }

    /// <summary>Chooses the store. It is opened before the server listens.</summary>
    public static DurableStreamsBuilder UseServerStore(this DurableStreamsBuilder streams, ServerOptions options) =>
        options.Memory
            ? streams.UseMemoryStore()
            : streams.UseStore(services => SqliteStreamStore.Open(
                new SqliteStoreOptions { DataFolder = options.DataFolder },
                services.GetRequiredService<ILogger<SqliteStreamStore>>(),
                services.GetRequiredService<IMeterFactory>()));

    /// <summary>
    /// Lets log messages through to the console. Only now, because failing to start is one sentence and not the
    /// framework's three stack traces.
    /// </summary>
    public static void LogToConsole(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        services.GetRequiredService<ILoggerFactory>().AddProvider(new ConsoleLoggerProvider(
            services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>(), services.GetServices<ConsoleFormatter>()));
    }
}
