using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DurableStreams.TestKit.Otlp;

/// <summary>
/// A stand-in for a collector: takes what is sent as OTLP over HTTP with Protocol Buffers, and finds texts in it, which
/// that format holds as they are.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<(string Path, byte[] Body)> _received = [];
    private readonly List<(string Path, byte[] Text, TaskCompletionSource Found)> _waiting = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Settings that make a host send here, and soon.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
    };

    public static async Task<OtlpReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/{signal}", receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Completes when something was sent to a path, like <c>/v1/metrics</c>, that has a text in it.</summary>
    public Task WhenReceivedAsync(string path, string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        lock (_gate)
        {
            if (_received.Exists(known => Matches(known.Path, known.Body, path, wanted)))
            {
                return Task.CompletedTask;
            }

            var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((path, wanted, found));
            return found.Task;
        }
    }

    /// <summary>True when a text was in anything that was sent so far.</summary>
    public bool HasReceived(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        lock (_gate)
        {
            return _received.Exists(known => known.Body.AsSpan().IndexOf(wanted) >= 0);
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static bool Matches(string path, byte[] body, string wantedPath, byte[] text) =>
        path == wantedPath && body.AsSpan().IndexOf(text) >= 0;

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        string path = context.Request.Path;
        byte[] bytes = body.ToArray();
        lock (_gate)
        {
            _received.Add((path, bytes));
            _waiting.RemoveAll(waiter => Matches(path, bytes, waiter.Path, waiter.Text) && waiter.Found.TrySetResult());
        }

        // An empty answer is a whole one: nothing was refused.
        context.Response.ContentType = "application/x-protobuf";
    }
}
