using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Http;

/// <summary>The HTTP server of the functions.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    /// <summary>The limit of the Functions host.</summary>
    private const long MaxBodyBytes = 104_857_600;

    /// <summary>Maximum time that open requests may take at shutdown. The Functions host waits for 30 s.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;

    private HttpServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<HttpServer> StartAsync(
        string urls,
        string routePrefix,
        FunctionCatalog catalog,
        WorkerSupervisor workers,
        InvocationInputs inputs,
        ILoggerFactory loggers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost
            .UseKestrelCore()
            .UseUrls(urls)
            .ConfigureKestrel(static kestrel =>
            {
                kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;

                // Only the worker decides how slow a body may be.
                kestrel.Limits.MinRequestBodyDataRate = null;
            });
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(workers);
        builder.Services.AddSingleton(inputs);
        builder.Services.AddSingleton<HttpInvoker>();

        WebApplication app = builder.Build();
        app.UseFunctionRouting();
        app.MapFunctions(catalog, routePrefix, app.Services.GetRequiredService<HttpInvoker>());
        app.Lifetime.ApplicationStopping.Register(workers.StopReplacing);
        await app.StartAsync();
        return new HttpServer(app);
    }

    /// <summary>Completes after SIGTERM or Ctrl-C, once open requests have ended.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
