using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace DurableStreams.TestKit.Proxies;

/// <summary>
/// A load balancer: sends requests to the targets in turn, whichever connection they use. It passes bytes on without
/// delay, and breaks the connection on one side if that on the other side breaks.
/// </summary>
public sealed class ReverseProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Forwarder _forwarder = new();
    private readonly Uri[] _targets;
    private readonly long[] _forwarded;
    private readonly Action<HttpRequest>? _observe;
    private int _next = -1;

    private ReverseProxy(WebApplication app, Uri[] targets, Action<HttpRequest>? observe)
    {
        _app = app;
        _targets = targets;
        _forwarded = new long[targets.Length];
        _observe = observe;
    }

    /// <summary>The address that the proxy listens on.</summary>
    public Uri BaseAddress => new(_app.Urls.First());

    /// <summary>The number of requests sent to each target.</summary>
    public IReadOnlyList<long> Forwarded => _forwarded;

    /// <param name="targets">The targets; only scheme, host and port are used.</param>
    /// <param name="observe">
    /// Called with every request before it is forwarded. Must be thread-safe. A request to whose response it gives a
    /// failure status is answered with that, and not forwarded.
    /// </param>
    public static async Task<ReverseProxy> StartAsync(IEnumerable<Uri> targets, Action<HttpRequest>? observe = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions
            {
                ContentRootPath = AppContext.BaseDirectory,
                Args = ["--hostBuilder:reloadConfigOnChange=false"],
            });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.RequestHeaderEncodingSelector = static _ => Forwarder.HeaderEncoding;
            kestrel.ResponseHeaderEncodingSelector = static _ => Forwarder.HeaderEncoding;
        });
        WebApplication app = builder.Build();
        var proxy = new ReverseProxy(app, [.. targets], observe);
        app.Run(proxy.ForwardAsync);
        await app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        using (_forwarder)
        {
            // Without a limit, StopAsync would wait for live reads.
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await _app.StopAsync(timeout.Token);
            await _app.DisposeAsync();
        }
    }

    private Task ForwardAsync(HttpContext context)
    {
        _observe?.Invoke(context.Request);
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            return Task.CompletedTask;
        }

        int target = (int)((uint)Interlocked.Increment(ref _next) % _targets.Length);
        Interlocked.Increment(ref _forwarded[target]);
        string path = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        string url = _targets[target].GetLeftPart(UriPartial.Authority) + path;
        return _forwarder.ForwardAsync(context, new Uri(url, Forwarder.UnchangedPath));
    }
}
