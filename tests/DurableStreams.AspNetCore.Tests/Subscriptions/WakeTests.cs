using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using DurableStreams.AspNetCore.Tests.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

/// <summary>Wakes from the append to the ack, over HTTP.</summary>
public sealed class WakeTests : IAsyncLifetime
{
    private readonly Channel<JsonElement> _webhooks = Channel.CreateUnbounded<JsonElement>();
    private string _answer = "{}";

    private StreamServer Server { get; set; } = null!;

    private WebhookReceiver Receiver { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Receiver = await WebhookReceiver.StartAsync(async context =>
        {
            using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
            await context.Response.WriteAsync(_answer);
            await _webhooks.Writer.WriteAsync(body.RootElement.Clone());
        });
        Server = await StreamServer.StartAsync(
            store: static streams => streams.UseMemoryStore().SweepInBackground(),
            settings: new() { ["DurableStreams:Webhooks:AllowLoopback"] = "true" });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("p/")]
    public async Task A_webhook_that_is_done_acknowledges_its_streams(string root)
    {
        _answer = """{"done":true}""";
        await PutAsync(
            root, $$$"""{"type":"webhook","pattern":"events/*","webhook":{"url":"{{{Receiver.Url}}}"}}""", 201);
        await Server.CreateAsync(root + "events/a", body: "x");

        JsonElement webhook = await _webhooks.Reader.ReadAsync();

        Assert.Equal("s", Text(webhook, "subscription_id"));
        Assert.Equal($"{Server.Address}v1/stream/{root}__ds/subscriptions/s/callback", Text(webhook, "callback_url"));
        JsonElement stream = Assert.Single(webhook.GetProperty("streams").EnumerateArray());
        Assert.Equal(("events/a", "-1"), (Text(stream, "path"), Text(stream, "acked_offset")));
        Assert.True(stream.GetProperty("has_pending").GetBoolean());

        // The next wake shows what this one has acknowledged.
        await Server.AppendAsync(root + "events/a", "y");
        JsonElement next = await _webhooks.Reader.ReadAsync();
        Assert.Equal(
            Text(stream, "tail_offset"), Text(next.GetProperty("streams").EnumerateArray().Single(), "acked_offset"));
        Assert.Equal(2, next.GetProperty("generation").GetInt64());
    }

    [Fact]
    public async Task A_callback_acknowledges_once_and_is_fenced_then()
    {
        await PutAsync("", $$$"""{"type":"webhook","streams":["a"],"webhook":{"url":"{{{Receiver.Url}}}"}}""", 201);
        await Server.CreateAsync("a", body: "x");
        JsonElement webhook = await _webhooks.Reader.ReadAsync();
        string tail = Text(webhook.GetProperty("streams")[0], "tail_offset");
        string ack = $$"""
            {"wake_id":"{{Text(webhook, "wake_id")}}","generation":1,"done":true,
            "acks":[{"stream":"a","offset":"{{tail}}"}]}
            """;
        string token = Text(webhook, "callback_token");

        using HttpResponseMessage wrong = await PostAsync("ack", ack, token);
        await wrong.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
        using HttpResponseMessage done = await PostAsync("callback", ack, token);
        Assert.Equal("""{"ok":true,"next_wake":false}""", await done.Content.ReadAsStringAsync());
        using HttpResponseMessage again = await PostAsync("callback", ack, token);
        await again.RefusedAsync(HttpStatusCode.Conflict, "FENCED");

        JsonElement seen = await GetAsync();
        Assert.Equal(
            $$"""[{"path":"a","link_type":"explicit","acked_offset":"{{tail}}"}]""",
            seen.GetProperty("streams").GetRawText());
    }

    [Fact]
    public async Task A_worker_claims_acknowledges_and_releases()
    {
        await Server.CreateAsync("wake", "application/json");
        await PutAsync("", """{"type":"pull-wake","pattern":"events/**","wake_stream":"wake"}""", 201);
        using HttpResponseMessage idle = await PostAsync("claim", """{"worker":"w-1"}""");
        await idle.RefusedAsync(HttpStatusCode.Conflict, "NO_PENDING_WORK");
        await Server.CreateAsync("events/a", body: "x");

        using HttpResponseMessage first = await ClaimAsync("w-1");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        JsonElement claim = JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(30_000, claim.GetProperty("lease_ttl_ms").GetInt32());
        using HttpResponseMessage busy = await PostAsync("claim", """{"worker":"w-2"}""");
        await busy.RefusedAsync(HttpStatusCode.Conflict, "ALREADY_CLAIMED");
        JsonElement error = JsonDocument.Parse(await busy.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal("w-1", Text(error, "current_holder"));
        Assert.Equal(claim.GetProperty("generation").GetInt64(), error.GetProperty("generation").GetInt64());

        string wake = $"\"wake_id\":\"{Text(claim, "wake_id")}\",\"generation\":{claim.GetProperty("generation")}";
        using HttpResponseMessage heartbeat = await PostAsync("ack", $"{{{wake}}}", Text(claim, "token"));
        Assert.Equal("""{"ok":true,"next_wake":false}""", await heartbeat.Content.ReadAsStringAsync());
        using HttpResponseMessage beyond = await PostAsync(
            "ack",
            $$"""{{{wake}},"acks":[{"path":"events/a","offset":"0000000000000001_0000000000009999"}]}""",
            Text(claim, "token"));
        await beyond.RefusedAsync(HttpStatusCode.Conflict, "INVALID_OFFSET");
        using HttpResponseMessage released = await PostAsync("release", $"{{{wake}}}", Text(claim, "token"));
        Assert.Equal(HttpStatusCode.NoContent, released.StatusCode);
        using HttpResponseMessage late = await PostAsync("release", $"{{{wake}}}", Text(claim, "token"));
        await late.RefusedAsync(HttpStatusCode.Conflict, "FENCED");
        using HttpResponseMessage second = await ClaimAsync("w-2");
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task A_subscription_is_created_confirmed_changed_and_deleted()
    {
        const string Body = """{"type":"pull-wake","streams":["a","/a/"],"wake_stream":"wake"}""";
        await PutAsync("", Body, 201);
        await PutAsync("", """{"wake_stream":"wake/","type":"pull-wake","streams":["a"],"lease_ttl_ms":30000}""", 200);
        using HttpResponseMessage other = await SendAsync(
            "PUT", "", """{"type":"pull-wake","streams":["b"],"wake_stream":"wake"}""");
        await other.RefusedAsync(HttpStatusCode.Conflict, "SUBSCRIPTION_ALREADY_EXISTS");
        using HttpResponseMessage loop = await SendAsync(
            "POST", "/streams", """{"streams":["wake"]}""");
        await loop.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
        using HttpResponseMessage added = await SendAsync("POST", "/streams", """{"streams":["b/c"]}""");
        Assert.Equal(HttpStatusCode.NoContent, added.StatusCode);
        using HttpResponseMessage removed = await SendAsync("DELETE", "/streams/a");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal("b/c", Text(Assert.Single((await GetAsync()).GetProperty("streams").EnumerateArray()), "path"));

        foreach (string again in (string[])["once", "twice"])
        {
            using HttpResponseMessage deleted = await SendAsync("DELETE", "");
            Assert.True(deleted.StatusCode == HttpStatusCode.NoContent, again);
        }

        using HttpResponseMessage gone = await SendAsync("GET", "");
        await gone.RefusedAsync(HttpStatusCode.NotFound, "SUBSCRIPTION_NOT_FOUND");
        using HttpResponseMessage claim = await PostAsync("claim", """{"worker":"w"}""");
        await claim.RefusedAsync(HttpStatusCode.NotFound, "SUBSCRIPTION_NOT_FOUND");
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    // Until the creation of the stream is announced, there is nothing to claim.
    private async Task<HttpResponseMessage> ClaimAsync(string worker)
    {
        while (true)
        {
            HttpResponseMessage response = await PostAsync("claim", $$"""{"worker":"{{worker}}"}""");
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return response;
            }

            await response.RefusedAsync(HttpStatusCode.Conflict, "NO_PENDING_WORK");
            response.Dispose();
        }
    }

    private async Task PutAsync(string root, string body, int status)
    {
        using HttpResponseMessage response = await Server.SendAsync(
            "PUT", $"/v1/stream/{root}__ds/subscriptions/s", ["Content-Type: application/json"], body);
        string answer = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{response.StatusCode} {answer}");
    }

    private async Task<JsonElement> GetAsync() => JsonDocument.Parse(
        await Server.Client.GetStringAsync("/v1/stream/__ds/subscriptions/s")).RootElement;

    private Task<HttpResponseMessage> SendAsync(string method, string below, string? body = null) => Server.SendAsync(
        method,
        "/v1/stream/__ds/subscriptions/s" + below,
        body is null ? [] : ["Content-Type: application/json"],
        body);

    private Task<HttpResponseMessage> PostAsync(string action, string body, string? token = null) => Server.SendAsync(
        "POST",
        "/v1/stream/__ds/subscriptions/s/" + action,
        [
            "Content-Type: application/json",
            .. token is null ? [] : new[] { "Authorization: Bearer " + token },
        ],
        body);
}
