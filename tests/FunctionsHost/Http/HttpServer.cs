using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Http;

/// <summary>What clients talk to.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    /// <summary>The Functions host's own.</summary>
    private const long MaxBodyBytes = 104_857_600;

    /// <summary>How long open requests may go on at the end. The Functions host waits for 30 s.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;

    private HttpServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<HttpServer> StartAsync(
        string urls, string routePrefix, FunctionCatalog catalog, WorkerSupervisor workers, InvocationInputs inputs, ILoggerFactory loggers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(urls).ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = MaxBodyBytes);
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

    /// <summary>Completes on SIGTERM or Ctrl-C, when open requests have ended.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
