using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using DurableStreams.AspNetCore.Tests.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

/// <summary>Receivers that misbehave, beside one that does not.</summary>
public sealed class HostileReceiverTests : IAsyncLifetime
{
    private const int Appends = 30;
    private const int HangingSubscriptions = 12;
    private const int MaxInFlightPerHost = 8;

    private readonly Channel<JsonElement> _webhooks = Channel.CreateUnbounded<JsonElement>();
    private readonly TaskCompletionSource _allHang = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _hanging;
    private int _redirected;

    private StreamServer Server { get; set; } = null!;

    private WebhookReceiver Receiver { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Receiver = await WebhookReceiver.StartAsync(ReceiveAsync);
        Server = await StreamServer.StartAsync(
            store: static streams => streams.UseMemoryStore().SweepInBackground(),
            settings: new()
            {
                ["DurableStreams:Webhooks:AllowLoopback"] = "true",
                ["DurableStreams:Webhooks:MaxInFlightPerHost"] = $"{MaxInFlightPerHost}",
                ["DurableStreams:Webhooks:Timeout"] = "00:05:00",
                ["DurableStreams:Webhooks:QueueTimeout"] = "00:05:00",
            });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    [Fact]
    public async Task Receivers_that_misbehave_disturb_neither_appends_nor_the_webhooks_of_others()
    {
        await Server.CreateAsync("a", body: "x");

        // The host that hangs has a name of its own; its attempts hang until the end of the test.
        for (int i = 0; i < HangingSubscriptions; i++)
        {
            await SubscribeAsync($"hangs{i}", $"http://localhost:{Receiver.Port}/hangs");
        }

        WebhookReceiver gone = await WebhookReceiver.StartAsync(static _ => Task.CompletedTask);
        string goneUrl = $"http://127.0.0.1:{gone.Port}/";
        await gone.DisposeAsync();
        await SubscribeAsync("gone", goneUrl);
        foreach (string kind in (string[])["refuses", "redirects", "streams", "works"])
        {
            await SubscribeAsync(kind, $"http://127.0.0.1:{Receiver.Port}/{kind}");
        }

        await Server.AppendAsync("a", "y");
        await _webhooks.Reader.ReadAsync();
        await _allHang.Task;

        // One after the other: each append is answered, and is in a webhook of its own while the others hang.
        for (int i = 0; i < Appends; i++)
        {
            await Server.AppendAsync("a", "z");
            JsonElement webhook = await _webhooks.Reader.ReadAsync();
            Assert.Equal(i + 2, webhook.GetProperty("generation").GetInt64());
        }

        Assert.Equal(MaxInFlightPerHost, Volatile.Read(ref _hanging));
        Assert.Equal(0, Volatile.Read(ref _redirected));
        foreach (string failed in (string[])["gone", "refuses", "redirects"])
        {
            // Active again while the next attempt is made.
            while (await StatusOfAsync(failed) != "failed")
            {
            }
        }

        foreach (string active in (string[])["streams", "works", "hangs0"])
        {
            Assert.Equal("active", await StatusOfAsync(active));
        }
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/hangs":
                if (Interlocked.Increment(ref _hanging) == MaxInFlightPerHost)
                {
                    _allHang.SetResult();
                }

                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "/refuses":
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            case "/redirects":
                context.Response.Redirect(
                    $"http://127.0.0.1:{Receiver.Port}/private", permanent: false, preserveMethod: true);
                break;
            case "/private":
                Interlocked.Increment(ref _redirected);
                break;
            case "/streams":
                byte[] chunk = new byte[16 * 1024];
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(chunk);
                }

                break;
            default:
                using (JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body))
                {
                    await context.Response.WriteAsync("""{"done":true}""");
                    await _webhooks.Writer.WriteAsync(body.RootElement.Clone());
                }

                break;
        }
    }

    private async Task SubscribeAsync(string id, string url)
    {
        using HttpResponseMessage response = await Server.SendAsync(
            "PUT",
            $"/v1/stream/__ds/subscriptions/{id}",
            ["Content-Type: application/json"],
            $$$"""{"type":"webhook","streams":["a"],"lease_ttl_ms":600000,"webhook":{"url":"{{{url}}}"}}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private async Task<string?> StatusOfAsync(string id)
    {
        string json = await Server.Client.GetStringAsync($"/v1/stream/__ds/subscriptions/{id}");
        return JsonDocument.Parse(json).RootElement.GetProperty("status").GetString();
    }
}
