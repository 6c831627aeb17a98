using System.Net;
using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Options;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Estuaries;

/// <summary>Estuaries over HTTP, with the fan-out workers running in the process.</summary>
public sealed class EstuaryTests : IAsyncLifetime
{
    private StreamServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await StreamServer.StartAsync(
            store: streams => streams.UseMemoryStore().SweepInBackground().FanOutInBackground());
        await PutAsync("p/s", "application/json");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_publish_reaches_the_estuary()
    {
        HttpResponseMessage subscribed = await SubscribeAsync("p/s", "e:1.x");
        JsonElement answer = await JsonAsync(subscribed);

        Assert.Equal(HttpStatusCode.Created, subscribed.StatusCode);
        Assert.Equal("no-store", subscribed.Header("Cache-Control"));
        Assert.Equal(("e:1.x", "s", "/v1/stream/p/e:1.x", true), (
            answer.GetProperty("estuaryId").GetString(),
            answer.GetProperty("streamId").GetString(),
            answer.GetProperty("estuaryStreamPath").GetString(),
            answer.GetProperty("isNewEstuary").GetBoolean()));
        Assert.InRange(
            DateTimeOffset.FromUnixTimeMilliseconds(answer.GetProperty("expiresAt").GetInt64()) - DateTimeOffset.UtcNow,
            TimeSpan.FromHours(23.9),
            TimeSpan.FromHours(24.1));

        await PostAsync("p/s", """[{"type":"test","content":"Hello"}]""");
        Assert.Equal("""[{"type":"test","content":"Hello"}]""", await FollowAsync("p/e:1.x", "Hello"));

        HttpResponseMessage again = await SubscribeAsync("p/s", "e:1.x");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.False((await JsonAsync(again)).GetProperty("isNewEstuary").GetBoolean());
    }

    [Fact]
    public async Task Estuaries_of_the_default_project_are_streams_of_the_default_project()
    {
        await PutAsync("single", "text/plain");
        JsonElement answer = await JsonAsync(await SubscribeAsync("_default/single", "e"));
        Assert.Equal("/v1/stream/e", answer.GetProperty("estuaryStreamPath").GetString());
        await PostAsync("single", "hi", "text/plain");

        Assert.Equal("hi", await FollowAsync("e", "hi"));
        Assert.Equal("single", Source(await JsonAsync(await _server.SendAsync("GET", "/v1/estuary/_default/e"))));
        await (await SubscribeAsync("_default/a/b", "e")).RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PATH");
    }

    [Theory]
    [InlineData("p%2Fdeep%2fer")]
    [InlineData("p%252Fdeep%252fer")]
    public async Task A_source_is_the_same_however_its_slashes_are_encoded(string source)
    {
        await PutAsync("p/deep/er", "application/json");
        JsonElement answer = await JsonAsync(await SubscribeAsync(source, "e"));
        Assert.Equal("deep/er", answer.GetProperty("streamId").GetString());
        Assert.Equal("/v1/stream/p/e", answer.GetProperty("estuaryStreamPath").GetString());
    }

    [Fact]
    public async Task An_estuary_reports_its_sources_and_their_lag()
    {
        await PutAsync("p/deep/er", "application/json");
        await SubscribeAsync("p/s", "e");
        await SubscribeAsync("p/deep/er", "e");
        await PostAsync("p/s", "[1]");
        await FollowAsync("p/e", "1");

        HttpResponseMessage response = await _server.SendAsync("GET", "/v1/estuary/p/e");
        JsonElement details = await JsonAsync(response);

        Assert.Equal("no-store", response.Header("Cache-Control"));
        Assert.Equal(("e", "/v1/stream/p/e", "application/json"), (
            details.GetProperty("estuaryId").GetString(),
            details.GetProperty("estuaryStreamPath").GetString(),
            details.GetProperty("contentType").GetString()));
        Assert.Equal(
            ["deep/er", "s"],
            details.GetProperty("subscriptions")
                .EnumerateArray()
                .Select(one => one.GetProperty("streamId").GetString()!)
                .Order());
        Assert.All(
            details.GetProperty("subscriptions").EnumerateArray(),
            one => Assert.Equal(0, one.GetProperty("lagBytes").GetInt64()));
    }

    [Fact]
    public async Task After_unsubscribing_nothing_is_delivered()
    {
        await SubscribeAsync("p/s", "e");
        await SubscribeAsync("p/s", "other");
        HttpResponseMessage ended =
            await _server.SendAsync("DELETE", "/v1/estuary/subscribe/p/s", body: """{"estuaryId":"e"}""");
        Assert.True((await JsonAsync(ended)).GetProperty("success").GetBoolean());
        await PostAsync("p/s", "[7]");
        await FollowAsync("p/other", "7");

        Assert.Equal("[]", await (await _server.SendAsync("GET", "/v1/stream/p/e?offset=-1")).TextAsync());
        Assert.True((await JsonAsync(ended)).GetProperty("unsubscribed").GetBoolean());
    }

    [Theory]
    [InlineData("e")]
    [InlineData("none")]
    [InlineData("s")]
    [InlineData("deleted")]
    public async Task A_cleanup_can_be_repeated_and_says_what_it_did(string id)
    {
        await SubscribeAsync("p/s", "e");
        await SubscribeAsync("p/s", "deleted");
        await _server.SendAsync("DELETE", "/v1/estuary/p/deleted");
        await _server.SendAsync("DELETE", "/v1/estuary/subscribe/p/s", body: """{"estuaryId":"e"}""");

        HttpResponseMessage ended = await _server.SendAsync(
            "DELETE", "/v1/estuary/subscribe/p/s", body: $$"""{"estuaryId":"{{id}}"}""");
        HttpResponseMessage deleted = await _server.SendAsync("DELETE", $"/v1/estuary/p/{id}");
        HttpResponseMessage again = await _server.SendAsync("DELETE", $"/v1/estuary/p/{id}");

        Assert.Equal(
            (HttpStatusCode.OK, """{"success":true,"unsubscribed":false}"""),
            (ended.StatusCode, await ended.TextAsync()));
        Assert.Equal(
            (HttpStatusCode.OK, $$"""{"estuaryId":"{{id}}","deleted":{{(id == "e" ? "true" : "false")}}}"""),
            (deleted.StatusCode, await deleted.TextAsync()));
        Assert.Equal(
            (HttpStatusCode.OK, $$"""{"estuaryId":"{{id}}","deleted":false}"""),
            (again.StatusCode, await again.TextAsync()));
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync("GET", "/v1/stream/p/s")).StatusCode);
    }

    [Theory]
    [InlineData("If-Match: \"bogus\"")]
    [InlineData("If-Match: *")]
    [InlineData("If-Match: ")]
    [InlineData("If-None-Match: *")]
    [InlineData("If-None-Match: \"a\"")]
    [InlineData("If-Unmodified-Since: Mon, 30 Nov 2026 00:00:00 GMT")]
    [InlineData("If-Modified-Since: Mon, 30 Nov 2026 00:00:00 GMT")]
    [InlineData("If-Range: \"a\"")]
    public async Task A_write_with_a_precondition_is_refused_and_changes_nothing(string precondition)
    {
        await SubscribeAsync("p/s", "e");
        (string Method, string Target, string? Body)[] writes =
        [
            ("POST", "/v1/estuary/subscribe/p/s", """{"estuaryId":"new"}"""),
            ("DELETE", "/v1/estuary/subscribe/p/s", """{"estuaryId":"e"}"""),
            ("DELETE", "/v1/estuary/p/e", null),
        ];
        foreach ((string method, string target, string? body) in writes)
        {
            HttpResponseMessage response = await _server.SendAsync(method, target, [precondition], body);
            await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PRECONDITION");
        }

        Assert.Equal("s", Source(await JsonAsync(await _server.SendAsync("GET", "/v1/estuary/p/e"))));
        await (await _server.SendAsync("GET", "/v1/estuary/p/new"))
            .RefusedAsync(HttpStatusCode.NotFound, "ESTUARY_NOT_FOUND");
    }

    [Fact]
    public async Task An_estuary_can_be_deleted_as_estuary_and_as_stream()
    {
        await SubscribeAsync("p/s", "e");
        await SubscribeAsync("p/s", "f");
        JsonElement deleted = await JsonAsync(await _server.SendAsync("DELETE", "/v1/estuary/p/e"));
        Assert.Equal(
            ("e", true), (deleted.GetProperty("estuaryId").GetString(), deleted.GetProperty("deleted").GetBoolean()));
        Assert.Equal(HttpStatusCode.NoContent, (await _server.SendAsync("DELETE", "/v1/stream/p/f")).StatusCode);

        foreach (string id in (string[])["e", "f", "s"])
        {
            await (await _server.SendAsync("GET", $"/v1/estuary/p/{id}"))
                .RefusedAsync(HttpStatusCode.NotFound, "ESTUARY_NOT_FOUND");
        }
    }

    [Fact]
    public async Task An_estuary_is_read_like_any_stream_and_clients_cannot_write_it()
    {
        await SubscribeAsync("p/s", "e", envelope: true);
        HttpResponseMessage post =
            await _server.SendAsync("POST", "/v1/stream/p/e", ["Content-Type: application/json"], "[1]");
        await post.RefusedAsync(HttpStatusCode.MethodNotAllowed, "NOT_WRITABLE");
        Assert.Equal("GET, HEAD, DELETE, OPTIONS", post.Header("Allow"));
        await (await _server.SendAsync("PUT", "/v1/stream/p/e"))
            .RefusedAsync(HttpStatusCode.Conflict, "CONFIGURATION_MISMATCH");
        await (await _server.SendAsync("PUT", "/v1/stream/p/fork", ["Stream-Forked-From: /v1/stream/p/e"]))
            .RefusedAsync(HttpStatusCode.Conflict, "SOURCE_IS_ESTUARY");
        Assert.Equal("86400", (await _server.SendAsync("HEAD", "/v1/stream/p/e")).Header("Stream-TTL"));
        await PostAsync("p/s", "[1]");
        Assert.Contains("\"stream\":\"p/s\"", await FollowAsync("p/e", "payload"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p/none", """{"estuaryId":"e"}""", 404, "SOURCE_NOT_FOUND")]
    [InlineData("p/s", """{"estuaryId":"s"}""", 409, "NOT_AN_ESTUARY")]
    [InlineData("p/there", """{"estuaryId":"e"}""", 409, "SOURCE_IS_ESTUARY")]
    [InlineData("p/text", """{"estuaryId":"there"}""", 409, "CONTENT_TYPE_MISMATCH")]
    [InlineData("p/s", """{"estuaryId":"there","envelope":true}""", 409, "ENVELOPE_MISMATCH")]
    [InlineData("p/s", """{"estuaryId":"a/b"}""", 400, "INVALID_ESTUARY_ID")]
    [InlineData("p/s", """{"estuaryId":".."}""", 400, "INVALID_ESTUARY_ID")]
    [InlineData("p/s", """{"estuaryId":""}""", 400, "INVALID_ESTUARY_ID")]
    [InlineData("p/s", """{"estuaryId":7}""", 400, "INVALID_SUBSCRIPTION")]
    [InlineData("p/s", """{"estuaryId":"e","envelope":"yes"}""", 400, "INVALID_SUBSCRIPTION")]
    [InlineData("p/s", "[]", 400, "INVALID_SUBSCRIPTION")]
    [InlineData("p/s", "{", 400, "INVALID_SUBSCRIPTION")]
    [InlineData("p/s", null, 400, "INVALID_SUBSCRIPTION")]
    [InlineData("p!/s", """{"estuaryId":"e"}""", 400, "INVALID_PROJECT")]
    [InlineData("p/%FF", """{"estuaryId":"e"}""", 400, "INVALID_PATH")]
    [InlineData("__ds/x", """{"estuaryId":"e"}""", 404, "RESERVED_PATH")]
    [InlineData("_default/s", """{"estuaryId":"__ds"}""", 404, "RESERVED_PATH")]
    public async Task An_invalid_subscription_is_refused(string source, string? body, int status, string code)
    {
        await PutAsync("p/text", "text/plain");
        await SubscribeAsync("p/s", "there");

        HttpResponseMessage response = await _server.SendAsync("POST", $"/v1/estuary/subscribe/{source}", body: body);

        await response.RefusedAsync((HttpStatusCode)status, code);
    }

    [Theory]
    [InlineData("GET", "/v1/estuary/subscribe/p/s", "POST, DELETE, OPTIONS")]
    [InlineData("PUT", "/v1/estuary/p/e", "GET, DELETE, OPTIONS")]
    [InlineData("POST", "/v1/estuary/p/e", "GET, DELETE, OPTIONS")]
    public async Task Other_methods_are_refused_with_the_allowed_ones(string method, string target, string allow)
    {
        HttpResponseMessage response = await _server.SendAsync(method, target);

        await response.RefusedAsync(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        Assert.Equal(allow, response.Header("Allow"));
    }

    [Fact]
    public async Task Preflights_and_other_origins_are_answered()
    {
        HttpResponseMessage preflight =
            await _server.SendAsync("OPTIONS", "/v1/estuary/subscribe/p/s", ["Origin: http://elsewhere"]);
        Assert.Equal(
            (HttpStatusCode.NoContent, "POST, DELETE, OPTIONS"),
            (preflight.StatusCode, preflight.Header("Access-Control-Allow-Methods")));
        HttpResponseMessage answer = await _server.SendAsync("GET", "/v1/estuary/p/none", ["Origin: http://elsewhere"]);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/v1/estuary/p")]
    [InlineData("/v1/estuary/p/")]
    [InlineData("/v1/estuary/p/a/b")]
    public async Task Nothing_else_is_served_there(string target) =>
        await (await _server.SendAsync("GET", target)).RefusedAsync(HttpStatusCode.NotFound, "NO_SUCH_ROUTE");

    [Fact]
    public async Task A_project_may_be_called_subscribe()
    {
        await PutAsync("subscribe/s", "application/json");
        await SubscribeAsync("subscribe/s", "e");

        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync("GET", "/v1/estuary/subscribe/e")).StatusCode);
    }

    [Fact]
    public async Task Many_estuaries_are_served_through_the_queue()
    {
        var few = new FanOutOptions { SignalThreshold = 2, QueueRanges = 2, EstuariesPerMessage = 2 };
        await using StreamServer server = await StreamServer.StartAsync(store: streams =>
        {
            streams.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(few));
            streams.UseMemoryStore().SweepInBackground().FanOutInBackground();
        });
        StreamServer first = _server;
        _server = server;
        await PutAsync("p/s", "application/json");
        for (int i = 0; i < 9; i++)
        {
            await SubscribeAsync("p/s", $"e{i}");
        }

        await PostAsync("p/s", "[1]");
        await PostAsync("p/s", "[2]");
        for (int i = 0; i < 9; i++)
        {
            Assert.Equal("[1,2]", await FollowAsync($"p/e{i}", "2"));
        }

        _server = first;
    }

    private static string? Source(JsonElement details) =>
        details.GetProperty("subscriptions")[0].GetProperty("streamId").GetString();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    private Task<HttpResponseMessage> SubscribeAsync(string source, string estuary, bool envelope = false) =>
        _server.SendAsync(
            "POST",
            $"/v1/estuary/subscribe/{source}",
            body: JsonSerializer.Serialize(new { estuaryId = estuary, envelope }));

    private async Task PutAsync(string path, string contentType) =>
        Assert.Equal(
            HttpStatusCode.Created,
            (await _server.SendAsync("PUT", $"/v1/stream/{path}", [$"Content-Type: {contentType}"])).StatusCode);

    private async Task PostAsync(string path, string body, string contentType = "application/json") =>
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await _server.SendAsync("POST", $"/v1/stream/{path}", [$"Content-Type: {contentType}"], body)).StatusCode);

    /// <summary>Long-polls until a text arrives, and returns the whole stream.</summary>
    private async Task<string> FollowAsync(string path, string awaited)
    {
        string offset = "-1";
        while (true)
        {
            HttpResponseMessage read =
                await _server.SendAsync("GET", $"/v1/stream/{path}?offset={offset}&live=long-poll");
            if ((await read.TextAsync()).Contains(awaited, StringComparison.Ordinal))
            {
                return await (await _server.SendAsync("GET", $"/v1/stream/{path}?offset=-1")).TextAsync();
            }

            offset = read.NextOffset()!;
        }
    }
}
