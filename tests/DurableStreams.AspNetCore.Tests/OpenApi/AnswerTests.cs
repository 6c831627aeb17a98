using System.Text.Json.Nodes;
using DurableStreams.AspNetCore.Subscriptions.Tokens;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.AspNetCore.Tests.Subscriptions;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Storage;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.OpenApi;

/// <summary>
/// Real answers are those that the document describes, and each documented status of each operation is one of them.
/// </summary>
public sealed class AnswerTests : IAsyncLifetime
{
    private const string Json = "Content-Type: application/json";
    private const string Admin = "Authorization: Bearer " + RightsHost.AdminKey;
    private const int MaxBodyBytes = 100_000;

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Auth:AdminKey"] = RightsHost.AdminKey,
        ["DurableStreams:MaxBodyBytes"] = $"{MaxBodyBytes}",
        ["DurableStreams:MaxStreamBytes"] = "1000",
        ["DurableStreams:LongPoll:Timeout"] = "00:00:00.1",
        ["DurableStreams:Sse:Lifetime"] = "00:00:00.1",
        ["DurableStreams:RequestBody:IdleTimeout"] = "00:00:01",
        ["DurableStreams:Webhooks:AllowLoopback"] = "true",
        ["DurableStreams:Subscriptions:MaxLinks"] = "2",
    };

    private ApiDocument? _document;
    private ApiRun? _run;
    private StreamServer? _server;

    private ApiDocument Document => _document!;

    private ApiRun Run => _run!;

    private StreamServer Server => _server!;

    public async Task InitializeAsync()
    {
        _server = await StreamServer.StartAsync(settings: Settings);
        _document = ApiDocument.Parse(await _server.Client.GetStringAsync("/openapi.json"));
        _run = new ApiRun(_document);
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Every_answer_is_documented_and_every_documented_answer_exists()
    {
        await ReadFixedAnswersAsync();
        await UseStreamsAsync();
        await UseEstuariesAsync();
        await UseProjectsAsync();
        await UseSubscriptionsAsync("/v1/stream/p/__ds");
        await UseSubscriptionsAsync("/v1/stream/__ds");
        await ListAsync();
        await RotateKeysAsync();
        await SendUnusableBodiesAsync();
        await SendWithoutRightsAsync();
        await ExceedQuotasAsync();
        foreach (string mode in (string[])["Open", "ProjectJwt"])
        {
            await UseBrokenStoreAsync(mode, static () => new InvalidOperationException());
            await UseBrokenStoreAsync(mode, static () => new StoreUnavailableException("down"));
        }

        Assert.True(Run.Problems.Count == 0, string.Join('\n', Run.Problems));
        Assert.Empty(Run.Missed);
    }

    private Task<JsonNode?> SendAsync(
        int expected, string method, string target, string? body = null, params string[] headers) =>
        Run.SendAsync(Server, expected, method, target, body, headers);

    private async Task ReadFixedAnswersAsync()
    {
        foreach (string path in (string[])["/openapi.json", "/health", "/health/ready"])
        {
            await SendAsync(200, "GET", path);
            await SendAsync(200, "HEAD", path);
        }

        foreach (ApiOperation operation in Document.Operations.Where(static one => one.Method == "OPTIONS"))
        {
            await SendAsync(204, "OPTIONS", SampleRequest.Target(operation), null, "Origin: https://app.example");
        }
    }

    private async Task UseStreamsAsync()
    {
        const string S = "/v1/stream/chat/s";
        await SendAsync(201, "PUT", S, "[1]", "X-Debug-Timing: 1", "Origin: https://app.example");
        await SendAsync(200, "PUT", S, null, Json);
        await SendAsync(409, "PUT", S, null, Json, "Stream-TTL: 60");
        await SendAsync(412, "PUT", S, null, Json, "If-None-Match: *");
        await SendAsync(400, "PUT", S, null, Json, "Stream-TTL: soon");
        await SendAsync(404, "PUT", "/v1/stream/chat/fork", null, "Stream-Forked-From: /v1/stream/chat/none");
        await SendAsync(507, "PUT", "/v1/stream/chat/big", $"\"{new string('x', 2_000)}\"");
        await SendAsync(201, "PUT", "/v1/stream/chat/ttl", null, Json, "Stream-TTL: 60");
        await SendAsync(201, "PUT", "/v1/stream/chat/x", null, Json, "Stream-Expires-At: 2099-01-01T00:00:00Z");

        await SendAsync(204, "POST", S, "2");
        foreach (int status in (int[])[200, 204])
        {
            await SendAsync(status, "POST", S, "3", "Producer-Id: w", "Producer-Epoch: 1", "Producer-Seq: 0");
        }

        await SendAsync(403, "POST", S, "3", "Producer-Id: w", "Producer-Epoch: 0", "Producer-Seq: 0");
        await SendAsync(409, "POST", S, "3", "Producer-Id: w", "Producer-Epoch: 1", "Producer-Seq: 5");
        await SendAsync(409, "POST", S, "3", "Content-Type: text/plain");
        await SendAsync(412, "POST", S, "3", "If-Match: \"0000000000000000_0000000000000000\"");
        await SendAsync(400, "POST", S);
        await SendAsync(400, "POST", S, "{", "Accept: application/problem+json");
        await SendAsync(404, "POST", "/v1/stream/chat/none", "1");
        await SendAsync(413, "POST", S, new string(' ', 2 * MaxBodyBytes));
        await SendAsync(507, "POST", S, $"\"{new string('x', 2_000)}\"");

        await SendAsync(200, "GET", S + "?offset=-1", null, "X-Debug-Timing: 1");
        await SendAsync(200, "GET", S + "?offset=-1&live=sse");
        await SendAsync(200, "GET", S + "?offset=-1&live=long-poll", null, "Origin: https://app.example");
        await SendAsync(204, "GET", S + "?offset=now&live=long-poll");
        string tag = (await Server.Client.GetAsync(S + "?offset=-1")).Headers.ETag!.Tag;
        await SendAsync(304, "GET", S + "?offset=-1", null, $"If-None-Match: {tag}");
        await SendAsync(400, "GET", S + "?offset=first");
        await SendAsync(404, "GET", "/v1/stream/chat/none");

        await SendAsync(200, "HEAD", S);
        await SendAsync(200, "HEAD", "/v1/stream/chat/ttl");
        await SendAsync(200, "HEAD", "/v1/stream/chat/x");
        await SendAsync(404, "HEAD", "/v1/stream/chat/none");
        await SendAsync(400, "HEAD", $"/v1/stream/{new string('x', 600)}");

        await SendAsync(204, "POST", S, null, "Stream-Closed: true");
        await SendAsync(409, "POST", S, "4");
        await SendAsync(204, "GET", S + "?offset=now&live=long-poll");
        await SendAsync(400, "DELETE", S, null, "If-None-Match: *");
        await SendAsync(412, "DELETE", S, null, "If-Match: \"0000000000000000_0000000000000000\"");
        await SendAsync(404, "DELETE", "/v1/stream/chat/none");

        // A deleted stream that a fork needs.
        await SendAsync(201, "PUT", "/v1/stream/chat/fork", null, $"Stream-Forked-From: {S}");
        await SendAsync(204, "DELETE", S);
        foreach (string method in (string[])["GET", "HEAD", "DELETE"])
        {
            await SendAsync(410, method, S);
        }

        await SendAsync(410, "POST", S, "5");
    }

    private async Task UseEstuariesAsync()
    {
        const string Subscribe = "/v1/estuary/subscribe/chat/source";
        const string Body = """{"estuaryId":"alice"}""";
        await SendAsync(201, "PUT", "/v1/stream/chat/source", "[1]");
        await SendAsync(201, "POST", Subscribe, Body);
        await SendAsync(200, "POST", Subscribe, Body);
        await SendAsync(409, "POST", Subscribe, """{"estuaryId":"alice","envelope":true}""");
        await SendAsync(400, "POST", Subscribe, "{}");
        await SendAsync(404, "POST", "/v1/estuary/subscribe/chat/none", Body);
        await SendAsync(405, "POST", "/v1/stream/chat/alice", "[1]");
        await SendAsync(200, "GET", "/v1/estuary/chat/alice");
        await SendAsync(200, "GET", "/v1/projects/chat/estuaries");
        await SendAsync(404, "GET", "/v1/estuary/chat/none");
        await SendAsync(400, "GET", "/v1/estuary/chat/a~b");
        await SendAsync(200, "DELETE", Subscribe, Body);
        await SendAsync(200, "DELETE", Subscribe, Body);
        await SendAsync(400, "DELETE", Subscribe, "{}");
        await SendAsync(404, "DELETE", "/v1/estuary/subscribe/__ds/x", Body);
        await SendAsync(200, "DELETE", "/v1/estuary/chat/alice");
        await SendAsync(200, "DELETE", "/v1/estuary/chat/alice");
        await SendAsync(400, "DELETE", "/v1/estuary/chat/alice", null, "If-Match: \"x\"");
        await SendAsync(404, "DELETE", "/v1/estuary/chat/__ds");
    }

    private async Task UseProjectsAsync()
    {
        string body = $$"""{"signingSecrets":["{{Tokens.Secret}}"]}""";
        await SendAsync(201, "PUT", "/v1/config/shop", body, Admin);
        await SendAsync(200, "PUT", "/v1/config/shop", """{"corsOrigins":["https://a.example"]}""", Admin);
        await SendAsync(412, "PUT", "/v1/config/shop", body, Admin, "If-None-Match: *");
        await SendAsync(400, "PUT", "/v1/config/shop", "{", Admin);
        await SendAsync(200, "GET", "/v1/config/shop", null, Admin);
        await SendAsync(404, "GET", "/v1/config/none", null, Admin);
        await SendAsync(400, "GET", "/v1/config/a.b", null, Admin);
    }

    private async Task UseSubscriptionsAsync(string root)
    {
        string place = root.Replace("/__ds", "", StringComparison.Ordinal);
        string one = root + "/subscriptions/one";
        string none = root + "/subscriptions/none";
        string tooLong = root + "/subscriptions/" + new string('x', 600);
        string prefix = root == "/v1/stream/__ds" ? "all/" : "";
        string pull = $$"""{"type":"pull-wake","streams":["{{prefix}}a"],"wake_stream":"{{prefix}}wake"}""";
        await SendAsync(201, "PUT", $"{place}/{prefix}wake", "[]");
        await SendAsync(201, "PUT", one, pull);
        await SendAsync(200, "PUT", one, pull);
        string other = SampleRequest.PullWake.Replace("wake\"}", "other\"}", StringComparison.Ordinal);
        await SendAsync(409, "PUT", one, other);
        await SendAsync(400, "PUT", one, "{}");
        await SendAsync(200, "GET", one);
        await SendAsync(200, "GET", "/v1/projects/p/subscriptions");
        await SendAsync(404, "GET", none);
        await SendAsync(400, "GET", tooLong);
        await SendAsync(204, "POST", one + "/streams", $$"""{"streams":["{{prefix}}b"]}""");
        await SendAsync(409, "POST", one + "/streams", """{"streams":["c","d","e"]}""");
        await SendAsync(400, "POST", one + "/streams", "{}");
        await SendAsync(404, "POST", none + "/streams", """{"streams":["c"]}""");
        await SendAsync(204, "DELETE", $"{one}/streams/{prefix}b");
        await SendAsync(404, "DELETE", none + "/streams/b");
        await SendAsync(400, "DELETE", tooLong + "/streams/b");

        await SendAsync(400, "POST", one + "/claim", "{}");
        await SendAsync(404, "POST", none + "/claim", """{"worker":"w"}""");
        await SendAsync(409, "POST", one + "/claim", """{"worker":"w"}""");
        await SendAsync(201, "PUT", $"{place}/{prefix}a", "[1]");
        JsonNode claim = await ClaimAsync(one);
        await SendAsync(409, "POST", one + "/claim", """{"worker":"w"}""");
        string token = $"Authorization: Bearer {claim["token"]}";
        string wake = $"\"wake_id\":\"{claim["wake_id"]}\",\"generation\":{claim["generation"]}";
        foreach (string action in (string[])["ack", "callback", "release"])
        {
            await SendAsync(401, "POST", $"{one}/{action}", "{}");
            await SendAsync(400, "POST", $"{one}/{action}", "[]", token);
        }

        await SendAsync(409, "POST", one + "/ack", "{}", token);
        await SendAsync(409, "POST", one + "/release", "{}", token);
        await SendAsync(200, "POST", one + "/ack", $"{{{wake}}}", token);
        await SendAsync(204, "POST", one + "/release", $"{{{wake}}}", token);
        await SendAsync(204, "DELETE", one);
        await SendAsync(400, "DELETE", tooLong);
        foreach (string action in (string[])["ack", "release"])
        {
            await SendAsync(404, "POST", $"{one}/{action}", $"{{{wake}}}", token);
        }

        await UseWebhookAsync(root, place, prefix);
        await SendAsync(200, "GET", root + "/jwks.json");
    }

    private async Task<JsonNode> ClaimAsync(string subscription)
    {
        // The news of the append takes a moment to arrive.
        while (true)
        {
            (int status, JsonNode? claim) = await Run.TryAsync(
                Server, "POST", subscription + "/claim", new StringContent("""{"worker":"w"}"""));
            if (status == 200)
            {
                return claim!;
            }
        }
    }

    private async Task UseWebhookAsync(string root, string place, string prefix)
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            received.TrySetResult(await reader.ReadToEndAsync());
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        string hook = root + "/subscriptions/hook";
        await SendAsync(
            201,
            "PUT",
            hook,
            $$$"""{"type":"webhook","streams":["{{{prefix}}}h"],"webhook":{"url":"{{{receiver.Url}}}"}}""");
        await SendAsync(201, "PUT", $"{place}/{prefix}h", "[1]");

        JsonNode wake = JsonNode.Parse(await received.Task.WaitAsync(TimeSpan.FromSeconds(60)))!;

        Run.Check("Wake", wake);
        string token = $"Authorization: Bearer {wake["callback_token"]}";
        string body = $$"""{"wake_id":"{{wake["wake_id"]}}","generation":{{wake["generation"]}},"done":true}""";
        await SendAsync(409, "POST", hook + "/callback", "{}", token);
        await SendAsync(200, "POST", hook + "/callback", body, token);
        await SendAsync(204, "DELETE", hook);
        await SendAsync(404, "POST", hook + "/callback", body, token);
    }

    private async Task ListAsync()
    {
        foreach (string list in (string[])["", "/chat/streams", "/chat/estuaries", "/p/subscriptions"])
        {
            await SendAsync(200, "GET", $"/v1/projects{list}?limit=2");
            await SendAsync(400, "GET", $"/v1/projects{list}?limit=0");
        }
    }

    private async Task RotateKeysAsync()
    {
        await SendAsync(200, "POST", "/v1/stream/__ds/keys/rotate", null, Admin);
        await using StreamServer server = await StreamServer.StartAsync(settings: new(Settings)
        {
            ["DurableStreams:Webhooks:SigningKey"] = Convert.ToBase64String(new byte[32]),
        });
        await Run.SendAsync(server, 409, "POST", "/v1/stream/__ds/keys/rotate", (string?)null, Admin);
    }

    private async Task SendUnusableBodiesAsync()
    {
        await Task.WhenAll(Document.Operations.Where(static one => one.BodySchema is not null).Select(SendAsync));

        async Task SendAsync(ApiOperation operation)
        {
            string target = SampleRequest.Target(operation);
            string right = operation.BodySchema is "Ack" or "Release" ? await WakeTokenAsync(operation) : Admin;
            using var large = new StringContent(new string(' ', 1_200_000));
            await Run.TryAsync(Server, operation.Method, target, large, right);
            using var encoded = new StringContent("{}");
            await Run.TryAsync(Server, operation.Method, target, encoded, right, "Content-Encoding: zstd");
            await Run.SendStoppedAsync(Server, operation.Method, target, right);
        }
    }

    // The token of a wake is checked before the body is read.
    private async Task<string> WakeTokenAsync(ApiOperation operation)
    {
        string? project = operation.Path.Contains("{project}", StringComparison.Ordinal) ? "p" : null;
        Assert.Null(SubscriptionKey.Create(project, "i", out SubscriptionKey key));
        WakeTokens tokens = Server.Services.GetRequiredService<WakeTokens>();
        string token = await tokens.SignAsync(key, new WakeToken(default, 1), CancellationToken.None);
        return $"Authorization: Bearer {token}";
    }

    private async Task SendWithoutRightsAsync()
    {
        await using AuthServer guarded = await AuthServer.StartAsync(settings: new()
        {
            ["DurableStreams:Limits:AppendsPerSecondPerProject"] = "1",
            ["DurableStreams:Limits:AppendBurstPerProject"] = "1",
            ["DurableStreams:Limits:LiveReadersPerProject"] = "1",
        });
        string ofAnotherStream = Tokens.Sign(Tokens.Payload("p", "manage", "another"));
        await guarded.CreateAsync("p/s");
        foreach (ApiOperation operation in Document.Operations.Where(static one => one.Method != "OPTIONS"))
        {
            await TryAsync();
            await TryAsync($"Authorization: Bearer {ofAnotherStream}");

            async Task TryAsync(params string[] headers)
            {
                string? body = SampleRequest.Body(operation);
                await Run.TryAsync(
                    guarded.Server,
                    operation.Method,
                    SampleRequest.Target(operation),
                    body is null ? null : new StringContent(body),
                    headers);
            }
        }
    }

    private async Task ExceedQuotasAsync()
    {
        await using AuthServer limited = await AuthServer.StartAsync(settings: new()
        {
            ["DurableStreams:Limits:AppendsPerSecondPerProject"] = "1",
            ["DurableStreams:Limits:AppendBurstPerProject"] = "1",
            ["DurableStreams:Limits:LiveReadersPerProject"] = "1",
        });
        string owner = $"Authorization: Bearer {Tokens.Sign(Tokens.Payload("p", "manage"))}";
        await Run.SendAsync(limited.Server, 201, "PUT", "/v1/stream/p/s", "[1]", owner);
        foreach (ApiOperation operation in Document.Operations.Where(static one => one.Statuses.Contains("429")))
        {
            if (operation.Method != "GET")
            {
                await Run.SendAsync(
                    limited.Server,
                    429,
                    operation.Method,
                    SampleRequest.Target(operation),
                    SampleRequest.Body(operation),
                    owner);
            }
        }

        using HttpResponseMessage first = await limited.SendAsync(
            "GET", "/v1/stream/p/s?offset=-1&live=sse", Tokens.Sign(Tokens.Payload("p", "manage")));
        await Run.SendAsync(limited.Server, 429, "GET", "/v1/stream/p/s?offset=-1&live=sse", (string?)null, owner);
    }

    private async Task UseBrokenStoreAsync(string mode, Func<Exception> problem)
    {
        await using StreamServer broken = await StreamServer.StartAsync(
            store: streams => FailingPort.UseFailingStore(streams, problem),
            settings: new(Settings) { ["Auth:Mode"] = mode });
        foreach (ApiOperation operation in Document.Operations)
        {
            string? body = SampleRequest.Body(operation);
            await Run.TryAsync(
                broken,
                operation.Method,
                SampleRequest.Target(operation),
                body is null ? null : new StringContent(body),
                operation.BodySchema is "Ack" or "Release" ? "Authorization: Bearer a.b.c" : Admin);
        }
    }
}
