using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Tests.Cors;

public sealed class CorsTests : WireTests
{
    [Theory]
    [InlineData("/v1/stream/s")]
    [InlineData("/v1/stream/missing")]
    [InlineData("/v1/stream/a//b")]
    public async Task A_preflight_is_answered_whatever_the_path(string target)
    {
        HttpResponseMessage response = await Server.SendAsync(
            "OPTIONS",
            target,
            [
                "Origin: https://app.example",
                "Access-Control-Request-Method: GET",
                "Access-Control-Request-Headers: if-none-match"
            ]);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
        Assert.Equal("GET, HEAD, PUT, POST, DELETE, OPTIONS", response.Header("Access-Control-Allow-Methods"));
        Assert.Equal("86400", response.Header("Access-Control-Max-Age"));
        string[] allowed = response.Header("Access-Control-Allow-Headers")!.ToLowerInvariant().Split(", ");
        string[] expected =
        [
            "content-type", "authorization", "if-match", "if-none-match", "last-event-id", "traceparent", "tracestate",
            "baggage", "stream-ttl", "stream-expires-at", "stream-seq",
            "stream-closed", "stream-forked-from", "stream-fork-offset", "stream-fork-sub-offset", "producer-id",
            "producer-epoch", "producer-seq",
        ];
        Assert.Empty(expected.Except(allowed));
    }

    [Fact]
    public async Task A_preflight_allows_the_headers_of_the_settings_too()
    {
        await using StreamServer server = await StreamServer.StartAsync(
            settings: new() { ["DurableStreams:Cors:AllowedHeaders"] = "X-Request-Id, x-amzn-trace-id,traceparent" });
        foreach (string target in (string[])["/v1/stream/s", "/v1/estuary/p/e", "/v1/config/p"])
        {
            HttpResponseMessage response = await server.SendAsync("OPTIONS", target, ["Origin: https://app.example"]);

            string[] allowed = response.Header("Access-Control-Allow-Headers")!.Split(", ");
            Assert.Contains("X-Request-Id", allowed);
            Assert.Contains("x-amzn-trace-id", allowed);
            Assert.Single(allowed, name => name.Equals("traceparent", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("X Request")]
    [InlineData("X-Id; X-Other")]
    [InlineData("X-Id\r\nSet-Cookie")]
    [InlineData("X-\u00C4")]
    public async Task Header_names_of_the_settings_are_validated_at_startup(string names)
    {
        var problem = await Assert.ThrowsAsync<OptionsValidationException>(() => StreamServer.StartAsync(
            settings: new() { ["DurableStreams:Cors:AllowedHeaders"] = names }));
        Assert.Contains("DurableStreams:Cors:AllowedHeaders", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/v1/stream/new", 201)]
    [InlineData("POST", "/v1/stream/s", 400)]
    [InlineData("HEAD", "/v1/stream/s", 200)]
    [InlineData("GET", "/v1/stream/missing", 404)]
    [InlineData("GET", "/v1/stream/s?offset=-1", 200)]
    [InlineData("GET", "/v1/stream/s?offset=-1&live=sse", 200)]
    [InlineData("DELETE", "/v1/stream/s", 204)]
    [InlineData("PATCH", "/v1/stream/s", 405)]
    public async Task Every_response_to_another_origin_can_be_read_there(string method, string target, int status)
    {
        await Server.CreateAsync("s", body: "abc");

        HttpResponseMessage response = await Server.SendAsync(method, target, ["Origin: https://app.example"]);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
        string[] exposed = response.Header("Access-Control-Expose-Headers")!.Split(", ");
        string[] expected =
        [
            "Stream-Next-Offset", "Stream-Cursor", "Stream-Up-To-Date", "Stream-Closed", "Stream-SSE-Data-Encoding",
            "Stream-TTL", "Stream-Expires-At", "Producer-Epoch", "Producer-Seq", "Producer-Expected-Seq",
            "Producer-Received-Seq", "Location", "ETag", "Retry-After", "RateLimit", "RateLimit-Policy",
        ];
        Assert.Empty(expected.Except(exposed));
    }

    [Theory]
    [InlineData("GET", "/v1/stream/s?offset=-1", true)]
    [InlineData("GET", "/v1/stream/missing", false)]
    [InlineData("PUT", "/v1/stream/s", false)]
    public async Task Without_an_origin_only_cacheable_responses_have_cors_headers(
        string method, string target, bool marked)
    {
        await Server.CreateAsync("s", body: "abc");
        HttpResponseMessage response = await Server.SendAsync(method, target);
        Assert.Equal(marked, response.Header("Access-Control-Allow-Origin") is not null);
    }
}
