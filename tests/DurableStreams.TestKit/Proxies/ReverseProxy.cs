using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace DurableStreams.TestKit.Proxies;

/// <summary>
/// A load balancer: requests go to the targets in turn, whatever connection they come on. Bytes pass as they come in both
/// directions, and a connection that breaks on one side breaks on the other.
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

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress => new(_app.Urls.First());

    /// <summary>How many requests went to each target.</summary>
    public IReadOnlyList<long> Forwarded => _forwarded;

    /// <param name="targets">Where requests go; only scheme, host and port count.</param>
    /// <param name="observe">Sees every request before it is forwarded; from many threads.</param>
    public static async Task<ReverseProxy> StartAsync(IEnumerable<Uri> targets, Action<HttpRequest>? observe = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] });
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
            // Live reads would be waited for.
            using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await _app.StopAsync(atOnce.Token);
            await _app.DisposeAsync();
        }
    }

    private Task ForwardAsync(HttpContext context)
    {
        _observe?.Invoke(context.Request);
        int target = (int)((uint)Interlocked.Increment(ref _next) % _targets.Length);
        Interlocked.Increment(ref _forwarded[target]);
        string path = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return _forwarder.ForwardAsync(context, new Uri(_targets[target].GetLeftPart(UriPartial.Authority) + path, Forwarder.AsItIs));
    }
}
