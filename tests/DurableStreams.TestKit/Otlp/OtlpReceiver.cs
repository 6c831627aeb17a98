using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DurableStreams.TestKit.Otlp;

/// <summary>
/// A stand-in for an OpenTelemetry collector: receives OTLP over HTTP and searches the messages for texts, which
/// Protocol Buffers encode as plain UTF-8.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<(string Path, byte[] Body)> _received = [];
    private readonly List<(string Path, byte[] Text, TaskCompletionSource Found)> _waiting = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Settings that make a host export to this receiver, at short intervals.</summary>
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

    /// <summary>Completes when a message with a text was sent to a path like <c>/v1/metrics</c>.</summary>
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

    /// <summary>True if any message so far contains a text.</summary>
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

        // An empty body is a complete response: the message was accepted.
        context.Response.ContentType = "application/x-protobuf";
    }
}
