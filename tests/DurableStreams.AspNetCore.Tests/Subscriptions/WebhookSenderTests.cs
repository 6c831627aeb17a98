using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.AspNetCore.Subscriptions;
using DurableStreams.AspNetCore.Subscriptions.Keys;
using DurableStreams.AspNetCore.Subscriptions.Tokens;
using DurableStreams.AspNetCore.Subscriptions.Webhooks;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.Signals;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSec.Cryptography;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

/// <summary>Webhooks to real receivers: what each of them does has one outcome.</summary>
public sealed class WebhookSenderTests : IDisposable
{
    private const string Tail = "0000000000000001_0000000000000042";

    private const string PublicUrl = "https://worker.example.org/hook?secret=hidden";

    private readonly FakeTimeProvider _time = new(Tokens.Now);
    private readonly SecretStore _store = new();
    private readonly FakeNetwork _network = new();
    private readonly CapturedLog _log = new();
    private readonly List<IDisposable> _created = [];

    private WakeTokens? _tokens;
    private SigningKeys? _keys;

    public void Dispose()
    {
        _created.ForEach(one => one.Dispose());
        _log.Dispose();
    }

    [Fact]
    public async Task A_webhook_is_signed_and_has_what_the_worker_needs()
    {
        string signature = "";
        byte[] received = [];
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(async context =>
        {
            signature = context.Request.Headers["Webhook-Signature"].ToString();
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received = body.ToArray();
            Assert.Equal("POST", context.Request.Method);
            Assert.Equal("application/json", context.Request.ContentType);
            Assert.Equal("?secret=hidden", context.Request.QueryString.Value);
        });
        WebhookSender sender = Create();
        Webhook webhook = WebhookTo(receiver.Url);

        Assert.Equal(WebhookResult.Accepted, await sender.SendAsync(webhook, CancellationToken.None));

        JsonElement json = JsonDocument.Parse(received).RootElement;
        Assert.Equal("s 1", json.GetProperty("subscription_id").GetString());
        Assert.Equal(webhook.Wake.ToString(), json.GetProperty("wake_id").GetString());
        Assert.Equal(7, json.GetProperty("generation").GetInt64());
        Assert.Equal(
            $$"""[{"path":"a","link_type":"glob","acked_offset":"-1","tail_offset":"{{Tail}}","has_pending":true},"""
            + $$"""{"path":"b","link_type":"explicit","acked_offset":"{{Tail}}","tail_offset":"""
            + $"\"{Tail}\",\"has_pending\":false}}]",
            json.GetProperty("streams").GetRawText());
        Assert.Equal(
            "https://server.example/v1/stream/p/__ds/subscriptions/s%201/callback",
            json.GetProperty("callback_url").GetString());
        Assert.Equal(
            (new WakeToken(webhook.Incarnation, 7), null),
            await _tokens!.ReadAsync(
                json.GetProperty("callback_token").GetString(), webhook.Subscription, CancellationToken.None));

        PublicSigningKey key = Assert.Single(await _keys!.GetPublicAsync(CancellationToken.None));
        string[] parts = signature.Split(',');
        Assert.Equal([$"t={Tokens.Now.ToUnixTimeSeconds()}", $"kid={key.Id}"], parts[..2]);
        Assert.True(SignatureAlgorithm.Ed25519.Verify(
            PublicKey.Import(
                SignatureAlgorithm.Ed25519, Base64Url.DecodeFromChars(key.X), KeyBlobFormat.RawPublicKey),
            [.. Encoding.ASCII.GetBytes(string.Concat(parts[0].AsSpan(2), ".")), .. received],
            Base64Url.DecodeFromChars(parts[2].AsSpan("ed25519=".Length))));
    }

    [Theory]
    [InlineData(200, """{"done":true}""", WebhookResult.Done)]
    [InlineData(201, """ { "done": true, "x": 1 } """, WebhookResult.Done)]
    [InlineData(200, """{"done":false}""", WebhookResult.Accepted)]
    [InlineData(200, """{"done":"true"}""", WebhookResult.Accepted)]
    [InlineData(200, """[{"done":true}]""", WebhookResult.Accepted)]
    [InlineData(200, "done", WebhookResult.Accepted)]
    [InlineData(200, "", WebhookResult.Accepted)]
    [InlineData(204, "", WebhookResult.Accepted)]
    [InlineData(302, "", WebhookResult.Failed)]
    [InlineData(400, """{"done":true}""", WebhookResult.Failed)]
    [InlineData(503, "", WebhookResult.Failed)]
    public async Task The_answer_decides_whether_the_worker_is_done(int status, string body, WebhookResult result)
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return body.Length == 0 ? Task.CompletedTask : context.Response.WriteAsync(body);
        });
        Assert.Equal(result, await Create().SendAsync(WebhookTo(receiver.Url), CancellationToken.None));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        int requests = 0;
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(context =>
        {
            requests++;
            context.Response.Redirect("http://10.0.0.1/latest", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });

        Assert.Equal(
            WebhookResult.Failed, await Create().SendAsync(WebhookTo(receiver.Url), CancellationToken.None));
        Assert.Equal(1, requests);
        Assert.Equal(["127.0.0.1"], _network.Connections.Where(address => address != "::1"));
        Assert.Contains("Refused with status 307", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_fails_after_the_timeout()
    {
        var received = new TaskCompletionSource();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(async context =>
        {
            received.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        ValueTask<WebhookResult> sending = Create().SendAsync(WebhookTo(receiver.Url), CancellationToken.None);
        await received.Task;
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(WebhookResult.Failed, await sending);
        Assert.Contains("TimedOut", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_does_not_end_in_time_fails()
    {
        var begun = new TaskCompletionSource();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        ValueTask<WebhookResult> sending = Create().SendAsync(WebhookTo(receiver.Url), CancellationToken.None);
        await begun.Task;
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(WebhookResult.Failed, await sending);
    }

    [Fact]
    public async Task A_body_without_end_is_read_up_to_its_limit_and_its_connection_closed()
    {
        var closed = new TaskCompletionSource();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(async context =>
        {
            context.RequestAborted.Register(closed.SetResult);
            byte[] chunk = new byte[16 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk);
            }
        });

        Assert.Equal(
            WebhookResult.Accepted, await Create().SendAsync(WebhookTo(receiver.Url), CancellationToken.None));
        await closed.Task;
    }

    [Fact]
    public async Task Huge_headers_fail()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(context =>
        {
            context.Response.Headers["X-Huge"] = new string('x', 40_000);
            return Task.CompletedTask;
        });
        Assert.Equal(
            WebhookResult.Failed, await Create().SendAsync(WebhookTo(receiver.Url), CancellationToken.None));
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_fails()
    {
        WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ => Task.CompletedTask);
        string url = receiver.Url;
        await receiver.DisposeAsync();

        Assert.Equal(WebhookResult.Failed, await Create().SendAsync(WebhookTo(url), CancellationToken.None));
        Assert.Contains("NotReachable", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_fails_before_anything_is_sent()
    {
        int requests = 0;
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(
            _ =>
            {
                requests++;
                return Task.CompletedTask;
            },
            withTls: true);
        _network.Port = receiver.Port;
        _network.Answers.Enqueue(["8.8.8.8"]);

        Assert.Equal(WebhookResult.Failed, await Create().SendAsync(WebhookTo(PublicUrl), CancellationToken.None));
        Assert.Equal((0, "8.8.8.8"), (requests, Assert.Single(_network.Connections)));
        Assert.Contains("NotReachable", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_later_is_not_connected_to()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ => Task.CompletedTask, withTls: true);
        _network.Port = receiver.Port;
        _network.Answers.Enqueue(["10.0.0.1", "1.1.1.1"]);
        _network.Answers.Enqueue(["127.0.0.1", "::1", "169.254.169.254", "::ffff:8.8.8.8"]);
        WebhookSender sender = Create();

        Assert.Equal(WebhookResult.Failed, await sender.SendAsync(WebhookTo(PublicUrl), CancellationToken.None));
        Assert.Equal(WebhookResult.Failed, await sender.SendAsync(WebhookTo(PublicUrl), CancellationToken.None));

        Assert.Equal("1.1.1.1", Assert.Single(_network.Connections));
        Assert.Contains("AddressNotAllowed", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Localhost_is_connected_to_only_at_loopback_addresses()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ => Task.CompletedTask);
        _network.Answers.Enqueue(["8.8.8.8", "10.0.0.1"]);

        Assert.Equal(
            WebhookResult.Failed, await Create().SendAsync(WebhookTo(receiver.Url), CancellationToken.None));
        Assert.Empty(_network.Connections);
    }

    [Fact]
    public async Task A_URL_that_the_settings_no_longer_allow_is_not_connected_to()
    {
        WebhookSender sender = Create(new WebhookOptions { AllowLoopback = false });

        Assert.Equal(
            WebhookResult.Failed,
            await sender.SendAsync(WebhookTo("http://localhost:1/hook"), CancellationToken.None));
        Assert.Empty(_network.Connections);
        Assert.Contains("UrlNotAllowed", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_keys_nothing_is_sent()
    {
        int requests = 0;
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ =>
        {
            requests++;
            return Task.CompletedTask;
        });
        _store.IsUnavailable = true;

        Assert.Equal(
            WebhookResult.Failed, await Create().SendAsync(WebhookTo(receiver.Url), CancellationToken.None));
        Assert.Equal(0, requests);
    }

    [Fact]
    public async Task An_attempt_that_waits_too_long_for_its_turn_fails_and_other_hosts_are_not_held_up()
    {
        var received = new TaskCompletionSource();
        await using WebhookReceiver hanging = await WebhookReceiver.StartAsync(async context =>
        {
            received.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using WebhookReceiver working = await WebhookReceiver.StartAsync(_ => Task.CompletedTask);
        WebhookSender sender = Create(new WebhookOptions
        {
            AllowLoopback = true,
            MaxInFlightPerHost = 1,
            QueueTimeout = TimeSpan.FromSeconds(5),
        });
        ValueTask<WebhookResult> first = sender.SendAsync(WebhookTo(hanging.Url), CancellationToken.None);
        await received.Task;
        ValueTask<WebhookResult> second = sender.SendAsync(WebhookTo(hanging.Url), CancellationToken.None);

        Assert.Equal(
            WebhookResult.Accepted,
            await sender.SendAsync(WebhookTo($"http://127.0.0.1:{working.Port}/"), CancellationToken.None));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(WebhookResult.Failed, await second);
        Assert.Contains("Congested", _log.Text, StringComparison.Ordinal);
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(WebhookResult.Failed, await first);
    }

    [Fact]
    public async Task After_its_first_timeout_a_host_cannot_fill_its_project()
    {
        int attempts = 0;
        using var received = new SemaphoreSlim(0);
        await using WebhookReceiver hanging = await WebhookReceiver.StartAsync(async context =>
        {
            Interlocked.Increment(ref attempts);
            received.Release();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using WebhookReceiver working = await WebhookReceiver.StartAsync(_ => Task.CompletedTask);
        WebhookSender sender = Create(new WebhookOptions { AllowLoopback = true, MaxInFlightPerProject = 2 });
        ValueTask<WebhookResult> first = sender.SendAsync(WebhookTo(hanging.Url), CancellationToken.None);
        await received.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(WebhookResult.Failed, await first);
        using var cancel = new CancellationTokenSource();
        Task<WebhookResult>[] more =
        [
            .. Enumerable.Range(0, 2).Select(_ => sender.SendAsync(WebhookTo(hanging.Url), cancel.Token).AsTask()),
        ];
        await received.WaitAsync();

        Assert.Equal(
            WebhookResult.Accepted,
            await sender.SendAsync(WebhookTo($"http://127.0.0.1:{working.Port}/"), CancellationToken.None));

        Assert.Equal(2, attempts);
        await cancel.CancelAsync();
        foreach (Task<WebhookResult> one in more)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }
    }

    [Fact]
    public async Task Cancellation_is_thrown()
    {
        using var cancel = new CancellationTokenSource();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(async context =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        WebhookSender sender = Create();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await sender.SendAsync(WebhookTo(receiver.Url), cancel.Token));
    }

    [Fact]
    public async Task A_kind_of_failure_is_logged_once_until_an_attempt_succeeds_and_never_with_the_query()
    {
        int status = 500;
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        WebhookSender sender = Create();
        await sender.SendAsync(WebhookTo(receiver.Url), CancellationToken.None);
        await sender.SendAsync(WebhookTo(receiver.Url), CancellationToken.None);
        Assert.Single(_log.Text.Split('\n'), line => line.Contains("Refused", StringComparison.Ordinal));

        status = 200;
        await sender.SendAsync(WebhookTo(receiver.Url), CancellationToken.None);
        status = 500;
        await sender.SendAsync(WebhookTo(receiver.Url), CancellationToken.None);

        Assert.Equal(2, _log.Text.Split('\n').Count(line => line.Contains("Refused", StringComparison.Ordinal)));
        Assert.Contains("/hook failed", _log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", _log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", _log.Text, StringComparison.Ordinal);
    }

    private static Webhook WebhookTo(string url)
    {
        Assert.Null(SubscriptionKey.Create("p", "s 1", out SubscriptionKey key));
        var tail = new Offset(1, 42);
        return new Webhook
        {
            Subscription = key,
            Incarnation = new Incarnation(Guid.Parse("00000000-0000-0000-0000-000000000001")),
            Url = url,
            BaseUrl = "https://server.example/v1/stream",
            Wake = WakeId.New(),
            Generation = 7,
            Streams =
            [
                new LinkState(new SubscriptionLink(PathOf(key, "a"), LinkTypes.Glob), tail),
                new LinkState(
                    new SubscriptionLink(PathOf(key, "b"), LinkTypes.Glob | LinkTypes.Explicit) { Acked = tail },
                    tail),
            ],
        };
    }

    private static StreamPath PathOf(SubscriptionKey key, string relative)
    {
        Assert.Null(key.ParseStream(relative, out StreamPath path));
        return path;
    }

    private WebhookSender Create(WebhookOptions? options = null)
    {
        var settings = new OptionsWrapper<WebhookOptions>(options ?? new WebhookOptions { AllowLoopback = true });
        var rules = new WebhookUrlRules(settings);
        var turns = new WebhookTurns(settings);
        _keys = new SigningKeys(_store.Registration, _time, settings);
        _tokens = new WakeTokens(
            new WakeTokenSecret(_store.Registration),
            _time,
            settings,
            new OptionsWrapper<AuthOptions>(new AuthOptions()));
        var urls = new StreamUrls(new OptionsWrapper<DurableStreamsHttpOptions>(new DurableStreamsHttpOptions()));
        var logs = LoggerFactory.Create(logging => logging.AddProvider(_log));
        var sender = new WebhookSender(
            new GuardedConnector(_network, rules),
            rules,
            turns,
            new WebhookFailureLog(logs.CreateLogger<WebhookFailureLog>()),
            new SubscriptionUrls(urls),
            _keys,
            _tokens,
            _time,
            settings);
        _created.AddRange([sender, turns, _keys, logs]);
        return sender;
    }
}
