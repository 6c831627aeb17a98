using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>Limits per project.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Appends_over_the_rate_are_refused_and_other_projects_are_not_affected()
    {
        await using AuthServer server = await AuthServer.StartAsync(static options =>
            (options.Limits.AppendsPerSecondPerProject, options.Limits.AppendBurstPerProject) = (1, 20));
        await server.CreateAsync("p/a");
        await server.CreateAsync("other/a", project: "other", secret: Tokens.OtherSecret);
        HttpResponseMessage[] responses = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => server.SendAsync("POST", "/v1/stream/p/a", Tokens.Of("write"), "[1]")));
        HttpResponseMessage[] refused =
        [
            .. responses.Where(static response => response.StatusCode == HttpStatusCode.TooManyRequests)
        ];

        Assert.InRange(refused.Length, 30, 45);
        Assert.All(refused, static response => Assert.Equal("1", response.Header("Retry-After")));
        Assert.Equal("\"appends\";q=1;w=1", refused[0].Header("RateLimit-Policy"));
        Assert.Equal("\"appends\";r=0;t=1", refused[0].Header("RateLimit"));
        await refused[0].RefusedAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_APPENDS");
        for (int i = 0; i < 15; i++)
        {
            using HttpResponseMessage other = await server.SendAsync(
                "POST", "/v1/stream/other/a", Tokens.Sign(Tokens.Payload("other", "write"), Tokens.OtherSecret), "[1]");
            Assert.Equal(HttpStatusCode.NoContent, other.StatusCode);
        }

        using HttpResponseMessage read = await server.SendAsync("GET", "/v1/stream/p/a", Tokens.Of("read"));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Fact]
    public async Task Refused_requests_do_not_count_towards_the_rate()
    {
        await using AuthServer server = await AuthServer.StartAsync(static options =>
            (options.Limits.AppendsPerSecondPerProject, options.Limits.AppendBurstPerProject) = (1, 3));
        await server.CreateAsync("p/a");
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage refused =
                await server.SendAsync("POST", "/v1/stream/p/a", Tokens.Of("read"), "[1]");
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using HttpResponseMessage append = await server.SendAsync("POST", "/v1/stream/p/a", Tokens.Of("write"), "[1]");
        Assert.Equal(HttpStatusCode.NoContent, append.StatusCode);
    }

    [Fact]
    public async Task Producers_of_a_stream_subscriptions_of_an_estuary_and_streams_of_a_project_are_bounded()
    {
        await using AuthServer server = await AuthServer.StartAsync(settings: new()
        {
            ["DurableStreams:MaxProducersPerStream"] = "2",
            ["DurableStreams:MaxStreamsPerProject"] = "4",
            ["DurableStreams:FanOut:MaxSubscriptionsPerEstuary"] = "2",
        });
        foreach (string stream in (string[])["p/a", "p/b", "p/c"])
        {
            await server.CreateAsync(stream);
        }

        Assert.Equal(200, await AppendAsync("one", 0));
        Assert.Equal(200, await AppendAsync("two", 0));
        using (HttpResponseMessage refused = await server.SendAsync(
            "POST",
            "/v1/stream/p/a",
            Tokens.Of("write"),
            "[1]",
            "Producer-Id: three",
            "Producer-Epoch: 0",
            "Producer-Seq: 0"))
        {
            Assert.Null(refused.Header("Retry-After"));
            await refused.RefusedAsync(HttpStatusCode.Conflict, "TOO_MANY_PRODUCERS");
        }

        Assert.Equal(200, await AppendAsync("one", 1));
        Assert.Equal(204, await AppendAsync("two", 0));

        using HttpResponseMessage first = await SubscribeAsync("a", "e");
        using HttpResponseMessage second = await SubscribeAsync("b", "e");
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        using HttpResponseMessage third = await SubscribeAsync("c", "e");
        await third.RefusedAsync(HttpStatusCode.Conflict, "TOO_MANY_SUBSCRIPTIONS");

        using HttpResponseMessage fifth = await server.SendAsync("PUT", "/v1/stream/p/d", Tokens.Of("write"));
        await fifth.RefusedAsync(HttpStatusCode.Forbidden, "TOO_MANY_STREAMS");
        using HttpResponseMessage estuary = await SubscribeAsync("a", "f");
        await estuary.RefusedAsync(HttpStatusCode.Forbidden, "TOO_MANY_STREAMS");
        await server.CreateAsync("other/a", project: "other", secret: Tokens.OtherSecret);

        async Task<int> AppendAsync(string producer, int seq)
        {
            using HttpResponseMessage response = await server.SendAsync(
                "POST",
                "/v1/stream/p/a",
                Tokens.Of("write"),
                "[1]",
                $"Producer-Id: {producer}",
                "Producer-Epoch: 0",
                $"Producer-Seq: {seq}");
            return (int)response.StatusCode;
        }

        Task<HttpResponseMessage> SubscribeAsync(string stream, string id) =>
            server.SendAsync(
                "POST", $"/v1/estuary/subscribe/p/{stream}", Tokens.Of("manage"), $$"""{"estuaryId":"{{id}}"}""");
    }

    [Fact]
    public async Task Live_readers_are_limited_per_project_and_in_total_and_free_their_places()
    {
        await using AuthServer server = await AuthServer.StartAsync(static options =>
            (options.Limits.LiveReadersPerProject, options.Limits.LiveReaders) = (2, 3));
        using var requests = new ActiveRequests(server.Server);
        await server.CreateAsync("p/a");
        await server.CreateAsync("open/a", project: "open");
        HttpResponseMessage first = await SseAsync("p");
        HttpResponseMessage second = await SseAsync("p");
        using HttpResponseMessage third = await SseAsync("p");
        await third.RefusedAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_READERS");
        Assert.Equal("1", third.Header("Retry-After"));
        Assert.Equal(
            "\"live-readers-of-project\";q=2;qu=\"concurrent-requests\"", third.Header("RateLimit-Policy"));
        Assert.Equal("\"live-readers-of-project\";r=0", third.Header("RateLimit"));
        using HttpResponseMessage other = await SseAsync("open");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using HttpResponseMessage full = await SseAsync("open");
        await full.RefusedAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        Assert.NotNull(full.Header("Retry-After"));
        Assert.Equal("\"live-readers\";q=3;qu=\"concurrent-requests\"", full.Header("RateLimit-Policy"));
        Assert.Equal("\"live-readers\";r=0", full.Header("RateLimit"));

        first.Dispose();
        second.Dispose();
        await requests.WhenAsync(1);
        using HttpResponseMessage again = await SseAsync("p");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);

        Task<HttpResponseMessage> SseAsync(string project) =>
            server.SendAsync("GET", $"/v1/stream/{project}/a?offset=-1&live=sse", Tokens.Sign(Tokens.Payload(project)));
    }
}
