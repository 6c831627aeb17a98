using DurableStreams.AspNetCore.Auth;
using DurableStreams.FunctionApp.Background;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Hosting;
using DurableStreams.FunctionApp.Tests.Hosting;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Hosting;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>Runs the functions of the app on Kestrel in this process, with simulated entities.</summary>
internal sealed class App : IAsyncDisposable
{
    private readonly WebApplication _app;

    private App(WebApplication app, DurableTaskClient taskClient)
    {
        _app = app;
        TaskClient = taskClient;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(app.Urls.First()),
        };
    }

    public IServiceProvider Services => _app.Services;

    public EntityHost Entities => Services.GetRequiredService<EntityHost>();

    public FunctionFailures Failures => Services.GetRequiredService<FunctionFailures>();

    /// <summary>Sends requests to the app.</summary>
    public HttpClient Client { get; }

    /// <summary>The client that functions get to signal entities.</summary>
    public DurableTaskClient TaskClient { get; }

    /// <summary>Starts the app.</summary>
    /// <param name="useStore">Chooses the store.</param>
    /// <param name="settings">The configuration of the app. By default, requests need no tokens.</param>
    /// <param name="configure">Final changes of the services.</param>
    public static async Task<App> StartAsync(
        Action<IDurableStreamsBuilder, IConfiguration> useStore,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null)
    {
        WebApplication app = Build(useStore, settings ?? [], configure);
        DurableTaskClient client = SimulatedClient.Of(app.Services.GetRequiredService<EntityHost>());
        app.MapFunctions(client, app.Services.GetRequiredService<FunctionFailures>());
        try
        {
            await app.StartAsync();
            return new App(app, client);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the app on an emulated storage account.</summary>
    public static Task<App> StartAsync(
        TestAccount account,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null) =>
        StartAsync(
            static (streams, configuration) => streams.UseConfiguredStore(configuration),
            new([.. account.Settings, .. settings ?? []]),
            configure);

    /// <summary>Starts the app on a memory store with injected faults.</summary>
    public static Task<App> StartAsync(
        MemoryStreamStore? memory = null,
        IFaultPlan? faults = null,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null) =>
        StartAsync(
            (streams, _) => streams.UseStore(_ => FaultInjectingStore.Over(
                memory ?? new MemoryStreamStore(isExclusive: false), faults ?? new FaultScript())),
            settings,
            configure);

    /// <summary>Runs the timer function once.</summary>
    public Task SweepAsync() => Failures.ObserveAsync(() =>
        ActivatorUtilities.CreateInstance<SweepTimer>(Services).RunAsync(new(), TaskClient, CancellationToken.None));

    public Task<HttpResponseMessage> SendAsync(
        string method, string path, string? body = null, string contentType = "application/json")
    {
        // Without canonicalization, which would decode and shorten paths.
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(
            Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = new(contentType);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<HttpResponseMessage> CreateAsync(
        string path = "/v1/stream/a", string contentType = "application/json", string body = "")
    {
        HttpResponseMessage created = await SendAsync("PUT", path, body, contentType);
        Assert.Equal(201, (int)created.StatusCode);
        return created;
    }

    /// <summary>Stops as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(
        Action<IDurableStreamsBuilder, IConfiguration> useStore,
        Dictionary<string, string?> settings,
        Action<IServiceCollection>? configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([new("Auth:Mode", nameof(AuthMode.Open))]);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTelemetry(builder.Configuration);
        useStore(builder.Services.AddFunctionApp(), builder.Configuration);
        builder.Services.AddSingleton<FunctionFailures>();
        builder.Services.AddSingleton<IdleSignal>();
        builder.Services.AddSingleton<IChaos, NoChaos>();
        builder.Services.AddSingleton(static services => new EntityHost(
            entity => CreateEntity(services, entity),
            services.GetRequiredService<IChaos>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IdleSignal>()));
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    // Like the worker, ignores the case of entity names.
    private static ITaskEntity CreateEntity(IServiceProvider services, EntityInstanceId entity)
    {
        Type[] entities = [typeof(StreamEntity), typeof(SubscribersEntity), typeof(EstuaryEntity)];
        Type type = entities.Single(
            type => type.Name.Equals(entity.Name + "Entity", StringComparison.OrdinalIgnoreCase));
        return (ITaskEntity)ActivatorUtilities.CreateInstance(services, type);
    }
}
