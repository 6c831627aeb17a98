using DurableStreams.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>The function app, up and running in this process.</summary>
public sealed class FunctionHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FunctionHost(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress => new(_app.Urls.First());

    /// <summary>The container of the app and the harness.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Durable Task's side of entities.</summary>
    public EntityHost Entities => Services.GetRequiredService<EntityHost>();

    /// <summary>What functions have thrown.</summary>
    public FunctionFailures Failures => Services.GetRequiredService<FunctionFailures>();

    /// <summary>Starts the app with its own registrations.</summary>
    /// <param name="options">How.</param>
    /// <param name="useStore">Chooses the store.</param>
    /// <param name="configure">Last changes to the services, of tests.</param>
    public static async Task<FunctionHost> StartAsync(
        HarnessOptions options,
        Action<DurableStreamsBuilder, IConfiguration> useStore,
        Action<IServiceCollection>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(useStore);
        var app = new FunctionHost(Build(options, useStore, configure));
        try
        {
            await app._app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the process was told to end and everything has.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Stops as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(
        HarnessOptions options, Action<DurableStreamsBuilder, IConfiguration> useStore, Action<IServiceCollection>? configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings are the app's, not those of whatever folder the harness is started in.
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        // The app itself asks for tokens unless told otherwise; so do tests that say so.
        builder.Configuration.AddInMemoryCollection([new("Auth:Mode", nameof(AuthMode.Open))]);
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(options.Urls);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services.AddTelemetry(builder.Configuration);
        useStore(builder.Services.AddFunctionApp(), builder.Configuration);
        AddHarness(builder.Services, options);
        configure?.Invoke(builder.Services);

        WebApplication app = builder.Build();
        app.UseFunctionRouting();
        app.MapFunctions(
            app.Services.GetRequiredService<FunctionCatalog>(),
            app.Services.GetRequiredService<HostJson>(),
            app.Services.GetRequiredService<FunctionInvoker>());
        return app;
    }

    private static void AddHarness(IServiceCollection services, HarnessOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(HostJson.Load());
        services.AddSingleton(FunctionCatalog.OfTheApp());
        services.AddSingleton<FunctionFailures>();
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton<EntityFunctions>();
        services.AddSingleton<EntityBatchRunner>();
        services.AddSingleton<EntityHost>();
        services.AddSingleton<IChaos>(options.ChaosSeed is { } seed ? new RandomChaos(seed) : new NoChaos());

        // Functions are given the client, and the client leads back to entities, which are functions.
        services.AddSingleton<DurableTaskClient>(provider => new EntityOnlyTaskClient(
            new HarnessEntityClient(new Lazy<EntityHost>(provider.GetRequiredService<EntityHost>))));
        services.AddSingleton<IQueueStorage>(static provider =>
            provider.GetRequiredService<IConfiguration>()["AzureWebJobsStorage"] is { } connection
                ? new StorageQueues(connection)
                : new MemoryQueueStorage(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<QueueProcessor>();
        services.AddHostedService<QueueFunctions>();
        services.AddSingleton<TimerFunctions>();
        if (options.RunTimers)
        {
            services.AddHostedService(static provider => provider.GetRequiredService<TimerFunctions>());
        }
    }
}
