using System.Net;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Create;

public sealed class CreateAnswerTests : WireTests
{
    [Fact]
    public async Task A_creation_describes_the_stream()
    {
        HttpResponseMessage response =
            await Server.SendAsync("PUT", "/v1/stream/a/b", ["Content-Type: Text/Plain; charset=UTF-8"], "first");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(new Uri(Server.Address, "/v1/stream/a/b").AbsoluteUri, response.Header("Location"));
        Assert.Equal("Text/Plain; charset=UTF-8", response.Header("Content-Type"));
        Assert.Equal((await Server.HeadAsync("a/b")).Head!.OffsetAt(5).ToString(), response.NextOffset());
        Assert.Equal("0", response.Header("Content-Length"));
        Assert.Null(response.Header("Stream-Closed"));
    }

    [Fact]
    public async Task A_stream_created_closed_says_so()
    {
        HttpResponseMessage response =
            await Server.SendAsync("PUT", "/v1/stream/s", ["Content-Type: text/plain", "Stream-Closed: true"], "all");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("true", response.Header("Stream-Closed"));
    }

    [Theory]
    [InlineData("/v1/stream/%61/b%2Fc", "/v1/stream/a/b/c")]
    [InlineData("/v1/stream/a%20b", "/v1/stream/a%20b")]
    [InlineData("/v1/stream/%E6%BC%A2", "/v1/stream/%E6%BC%A2")]
    [InlineData("/v1/stream/%25", "/v1/stream/%25")]
    public async Task The_location_has_canonical_encoding(string target, string location)
    {
        RawResponse response = await Server.SendRawAsync($"""
            PUT {target} HTTP/1.1
            Host: example.org:81
            Content-Length: 0


            """);
        Assert.Equal(201, response.Status);
        Assert.Equal("http://example.org:81" + location, response["Location"]);
    }

    [Fact]
    public async Task A_put_without_host_gets_a_relative_location()
    {
        RawResponse response = await Server.SendRawAsync("PUT /v1/stream/s HTTP/1.0\nContent-Length: 0\n\n");
        Assert.Equal(201, response.Status);
        Assert.Equal("/v1/stream/s", response["Location"]);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("text/")]
    [InlineData("/plain")]
    [InlineData("te xt/plain")]
    public async Task An_invalid_content_type_is_refused(string contentType)
    {
        HttpResponseMessage response = await Server.SendAsync("PUT", "/v1/stream/s", [$"Content-Type: {contentType}"]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_CONTENT_TYPE");
    }

    [Fact]
    public async Task A_content_type_that_is_not_a_valid_header_value_is_refused()
    {
        RawResponse response = await Server.SendRawAsync("""
            PUT /v1/stream/s HTTP/1.1
            Host: here
            Content-Type: text/plain; title=Ã©
            Content-Length: 0


            """);
        Assert.Equal(400, response.Status);
        Assert.Null((await Server.HeadAsync("s")).Head);
    }

    [Fact]
    public async Task Json_is_checked_at_creation_and_an_empty_array_is_an_empty_stream()
    {
        HttpResponseMessage bad =
            await Server.SendAsync("PUT", "/v1/stream/bad", ["Content-Type: application/json"], "{");
        HttpResponseMessage empty =
            await Server.SendAsync("PUT", "/v1/stream/empty", ["Content-Type: application/json"], "[]");

        await bad.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_BODY");
        Assert.Equal(HttpStatusCode.Created, empty.StatusCode);
        Assert.Equal("[]", await (await Server.SendAsync("GET", "/v1/stream/empty")).TextAsync());
    }
}

public sealed class PublicBaseUrlTests : WireTests
{
    [Fact]
    public async Task The_location_starts_with_the_configured_url()
    {
        HttpResponseMessage response = await Server.SendAsync("PUT", "/v1/stream/s");
        Assert.Equal("https://example.org/base/v1/stream/s", response.Header("Location"));
    }

    [Theory]
    [InlineData("/base/v1/stream/source")]
    [InlineData("/v1/stream/source")]
    public async Task A_fork_names_its_source_as_its_clients_see_it(string from)
    {
        await Server.CreateAsync("source", body: "abc");
        HttpResponseMessage response =
            await Server.SendAsync("PUT", "/v1/stream/fork", [$"Stream-Forked-From: {from}"]);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private protected override void Configure(DurableStreamsHttpOptions options) =>
        options.PublicBaseUrl = new Uri("https://example.org/base/");
}
