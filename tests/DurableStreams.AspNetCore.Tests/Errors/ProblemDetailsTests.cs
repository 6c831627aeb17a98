using System.Net;
using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Errors;

/// <summary>Errors as problem details (RFC 9457), for clients that ask for them.</summary>
public sealed class ProblemDetailsTests : WireTests
{
    [Theory]
    [InlineData("application/problem+json")]
    [InlineData("APPLICATION/Problem+JSON")]
    [InlineData("application/json, application/problem+json;q=0.5")]
    [InlineData("*/*, application/problem+json; q=1")]
    public async Task An_error_is_problem_details_if_accept_names_them(string accept)
    {
        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/none", ["Accept: " + accept]);

        const string expected =
            """{"type":"/errors/stream-not-found","title":"Stream not found","status":404,"detail":"There is no stream at this URL.","code":"STREAM_NOT_FOUND","error":{"code":"STREAM_NOT_FOUND","message":"There is no stream at this URL."}}""";
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(expected, await response.TextAsync());
        Assert.Equal("application/problem+json", response.Header("Content-Type"));
        Assert.Equal($"{expected.Length}", response.Header("Content-Length"));
        Assert.Equal("no-store", response.Header("Cache-Control"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/*")]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    [InlineData("application/problem+json;q=0")]
    [InlineData("application/problem+json; q=0.000")]
    [InlineData("application/problem+jsonx")]
    [InlineData("application/problem+xml")]
    public async Task An_error_has_the_usual_body_otherwise(string? accept)
    {
        HttpResponseMessage response = await Server.SendAsync(
            "GET", "/v1/stream/none", accept is null ? [] : ["Accept: " + accept]);

        await response.RefusedAsync(HttpStatusCode.NotFound, "STREAM_NOT_FOUND");
        Assert.Equal(
            """{"error":{"code":"STREAM_NOT_FOUND","message":"There is no stream at this URL."}}""",
            await response.TextAsync());
    }

    // method, target, content type, body
    public static TheoryData<string, string, string?, string?> Refusals => new()
    {
        { "GET", "/v1/stream/s?offset=", null, null },
        { "GET", "/v1/stream/s?live=sse", null, null },
        { "GET", "/v1/stream/none?offset=-1&live=long-poll", null, null },
        { "POST", "/v1/stream/s", "text/html", "x" },
        { "POST", "/v1/stream/s", "text/plain", "more than ten bytes" },
        { "PUT", "/v1/stream/s", "text/html", null },
        { "DELETE", "/v1/stream/none", null, null },
        { "PATCH", "/v1/stream/s", null, null },
        { "GET", "/v1/estuary/p/none", null, null },
        { "POST", "/v1/estuary/subscribe/p/s", null, "{" },
        { "GET", "/v1/config/p", null, null },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Every_error_says_the_same_in_both_forms(
        string method, string target, string? contentType, string? body)
    {
        await Server.CreateAsync("s", body: "abc");
        string[] headers = contentType is null ? [] : ["Content-Type: " + contentType];
        HttpResponseMessage usual = await Server.SendAsync(method, target, headers, body);
        HttpResponseMessage problem = await Server.SendAsync(
            method, target, [.. headers, "Accept: application/problem+json"], body);

        JsonElement details = JsonDocument.Parse(await problem.Content.ReadAsStringAsync()).RootElement;
        JsonElement error = JsonDocument.Parse(await usual.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal(usual.StatusCode, problem.StatusCode);
        Assert.Equal((int)problem.StatusCode, details.GetProperty("status").GetInt32());
        Assert.Equal(error.GetRawText(), details.GetProperty("error").GetRawText());
        Assert.Equal(error.GetProperty("message").GetString(), details.GetProperty("detail").GetString());
        Assert.Equal(error.GetProperty("code").GetString(), details.GetProperty("code").GetString());
        Assert.Equal(
            $"/errors/{details.GetProperty("title").GetString()!.ToLowerInvariant().Replace(' ', '-')}",
            details.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_head_request_has_no_body_in_either_form()
    {
        HttpResponseMessage response = await Server.SendAsync(
            "HEAD", "/v1/stream/none", ["Accept: application/problem+json"]);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Null(response.Header("Content-Type"));
    }

    private protected override void Configure(Options.DurableStreamsHttpOptions options) => options.MaxBodyBytes = 10;
}
