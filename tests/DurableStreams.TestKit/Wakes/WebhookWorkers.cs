using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.TestKit.Wakes;

/// <summary>Receives the webhooks of all subscriptions, each at an address of its own.</summary>
public sealed class WebhookWorkers(IUnreliableServer server, WakeLedger ledger, Moods moods, TimeSpan lease)
    : IAsyncDisposable
{
    private const int MaxHosts = 100;

    private WebApplication? _app;

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Any, 0));
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.Zero);
        _app = builder.Build();
        _app.MapPost("/{subscription}", ReceiveAsync);
        await _app.StartAsync();
    }

    /// <summary>The limits of webhooks are for each host, so that one must not stand for many workers.</summary>
    public string UrlOf(int number, string subscription) =>
        $"http://127.0.0.{1 + (number % MaxHosts)}:{new Uri(_app!.Urls.First()).Port}/{subscription}";

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task ReceiveAsync(HttpContext context, string subscription)
    {
        CancellationToken aborted = context.RequestAborted;
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: aborted);
        Wake wake = Wake.Parse(subscription, body.RootElement);
        ledger.Received(wake, isClaim: false);
        switch (moods.Next())
        {
            case Mood.Refuses:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            case Mood.Crashes:
                context.Abort();
                return;
            case Mood.Hangs:
                await Task.Delay(lease * 4, aborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                return;
            case Mood.AnswersLate:
                await Task.Delay(lease * 1.3, aborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
            case Mood.AcksBeforeItIsDone:
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                await context.Response.CompleteAsync();
                await CallBackAsync(wake, wake.Streams.Take(1), done: false);
                await CallBackAsync(wake, wake.Streams, done: true);
                return;
            case Mood.AnswersTwice:
                await CallBackAsync(wake, wake.Streams, done: true);
                await CallBackAsync(wake, wake.Streams, done: true);
                break;
        }

        if (!aborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync("""{"done":true}""", CancellationToken.None);
        }
    }

    private async Task CallBackAsync(Wake wake, IEnumerable<WakeStream> acked, bool done)
    {
        long known = ledger.Known(wake.Subscription);
        using HttpResponseMessage? answer = await server.TryAsync(
            wake.Request("callback", acked, done), CancellationToken.None);
        if (answer is not null)
        {
            ledger.Answered(wake, answer.StatusCode, known);
        }
    }
}
