using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Routing;

public sealed class MethodTests : WireTests
{
    [Theory]
    [InlineData("PATCH")]
    [InlineData("TRACE")]
    [InlineData("QUERY")]
    public async Task Other_methods_are_a_405_with_the_allowed_ones(string method)
    {
        await Server.CreateAsync("s");
        RawResponse response =
            await Server.SendRawAsync($"{method} /v1/stream/s HTTP/1.1\nHost: here\nContent-Length: 0\n\n");
        Assert.Equal(405, response.Status);
        Assert.Equal("GET, HEAD, PUT, POST, DELETE, OPTIONS", response["Allow"]);
        Assert.Contains("METHOD_NOT_ALLOWED", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_query_parameters_are_ignored()
    {
        await Server.CreateAsync("s", body: "abc");
        HttpResponseMessage response =
            await Server.SendAsync("GET", "/v1/stream/s?foo=bar&offset=-1&&=&x=%FF&Offset=1");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("abc", await response.TextAsync());
    }

    [Fact]
    public async Task The_body_of_a_get_or_delete_is_ignored()
    {
        await Server.CreateAsync("s", body: "abc");
        Assert.Equal(HttpStatusCode.OK, (await Server.SendAsync("GET", "/v1/stream/s", body: "ignored")).StatusCode);
        Assert.Equal(
            HttpStatusCode.NoContent, (await Server.SendAsync("DELETE", "/v1/stream/s", body: "ignored")).StatusCode);
    }
}
