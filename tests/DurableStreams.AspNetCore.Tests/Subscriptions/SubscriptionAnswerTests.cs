using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Responses;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.AspNetCore.Subscriptions;
using DurableStreams.AspNetCore.Subscriptions.Keys;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

public sealed class SubscriptionAnswerTests
{
    private static readonly SubscriptionConfiguration Webhook = new()
    {
        Type = SubscriptionType.Webhook,
        WebhookUrl = "https://worker.example.org/hooks",
    };

    private readonly FakeTimeProvider _time = new(Tokens.Now);

    [Fact]
    public async Task A_webhook_subscription_names_its_key_and_where_it_is_published()
    {
        (JsonElement json, long? length, string text) = await WriteAsync(HeadOf(Webhook));

        Assert.Equal(text.Length, length);
        Assert.Equal(
            ["id", "subscription_id", "type", "streams", "webhook", "lease_ttl_ms", "created_at", "status"],
            json.EnumerateObject().Select(field => field.Name));
        Assert.Equal("webhook", json.GetProperty("type").GetString());
        Assert.Equal("2026-01-01T00:00:00.000Z", json.GetProperty("created_at").GetString());
        Assert.Equal("active", json.GetProperty("status").GetString());
        Assert.Equal(30_000, json.GetProperty("lease_ttl_ms").GetInt32());
        JsonElement signing = json.GetProperty("webhook").GetProperty("signing");
        Assert.Equal("ed25519", signing.GetProperty("alg").GetString());
        Assert.StartsWith("ds_", signing.GetProperty("kid").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            "http://stored.example/v1/stream/p/__ds/jwks.json", signing.GetProperty("jwks_url").GetString());
    }

    [Fact]
    public async Task A_pull_wake_subscription_names_its_wake_stream()
    {
        Assert.Null(PathPattern.Parse("events/*", out PathPattern? pattern));
        (JsonElement json, _, _) = await WriteAsync(HeadOf(new SubscriptionConfiguration
        {
            Type = SubscriptionType.PullWake,
            Pattern = pattern,
            WakeStream = PathOf("wake/pool"),
            Description = "d",
        }) with
        {
            NextAttempt = Tokens.Now,
            Linking = new LinkingProgress(0, null, Tokens.Now),
        });

        Assert.Equal("pull-wake", json.GetProperty("type").GetString());
        Assert.Equal("events/*", json.GetProperty("pattern").GetString());
        Assert.Equal("wake/pool", json.GetProperty("wake_stream").GetString());
        Assert.Equal("d", json.GetProperty("description").GetString());
        Assert.Equal("failed", json.GetProperty("status").GetString());
        Assert.True(json.GetProperty("linking").GetBoolean());
        Assert.False(json.TryGetProperty("webhook", out _));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public async Task Linking_is_shown_until_all_existing_streams_are_linked(int pass, bool isShown)
    {
        (JsonElement json, _, _) = await WriteAsync(HeadOf(Webhook) with
        {
            Linking = new LinkingProgress(pass, null, Tokens.Now),
        });
        Assert.Equal(isShown, json.TryGetProperty("linking", out _));
    }

    [Fact]
    public async Task The_public_URL_of_the_settings_takes_precedence()
    {
        (JsonElement json, _, _) = await WriteAsync(
            HeadOf(Webhook), new DurableStreamsHttpOptions { PublicBaseUrl = new Uri("https://public.example/x/") });
        Assert.Equal(
            "https://public.example/x/v1/stream/p/__ds/jwks.json",
            json.GetProperty("webhook").GetProperty("signing").GetProperty("jwks_url").GetString());
    }

    [Fact]
    public async Task Ten_thousand_streams_are_listed_without_a_content_length()
    {
        SubscriptionLink[] links =
        [
            .. Enumerable.Range(0, 10_000).Select(i =>
                new SubscriptionLink(PathOf($"events/{i:D5}"), LinkTypes.Glob) { Acked = new Offset(1, i) }),
        ];

        (JsonElement json, long? length, _) = await WriteAsync(HeadOf(Webhook), links: links);

        Assert.Null(length);
        JsonElement[] streams = [.. json.GetProperty("streams").EnumerateArray()];
        Assert.Equal(10_000, streams.Length);
        Assert.Equal(
            """{"path":"events/09999","link_type":"glob","acked_offset":"0000000000000001_0000000000009999"}""",
            streams[^1].GetRawText());
    }

    private static SubscriptionHead HeadOf(SubscriptionConfiguration configuration) => new()
    {
        Incarnation = Incarnation.New(Tokens.Now),
        Configuration = configuration,
        ConfigurationHash = configuration.HashWith([]),
        BaseUrl = "http://stored.example/v1/stream",
        Created = Tokens.Now,
    };

    private static SubscriptionKey Key()
    {
        Assert.Null(SubscriptionKey.Create("p", "s", out SubscriptionKey key));
        return key;
    }

    private static StreamPath PathOf(string relative)
    {
        Assert.Null(Key().ParseStream(relative, out StreamPath path));
        return path;
    }

    private async Task<(JsonElement Json, long? Length, string Text)> WriteAsync(
        SubscriptionHead head, DurableStreamsHttpOptions? http = null, SubscriptionLink[]? links = null)
    {
        var options = new OptionsWrapper<DurableStreamsHttpOptions>(http ?? new DurableStreamsHttpOptions());
        using var keys = new SigningKeys(
            new SecretStore().Registration, _time, new OptionsWrapper<WebhookOptions>(new WebhookOptions()));
        var answer = new SubscriptionAnswer(
            new ResponseWriters(_time, options), new SubscriptionUrls(new StreamUrls(options)), keys);
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;

        await answer.WriteAsync(context, 200, new SubscriptionView(Key(), head, links ?? []));
        await context.Response.BodyWriter.FlushAsync();

        Assert.Equal("no-store", context.Response.Headers.CacheControl);
        string text = System.Text.Encoding.UTF8.GetString(body.ToArray());
        return (JsonDocument.Parse(text).RootElement, context.Response.ContentLength, text);
    }
}
