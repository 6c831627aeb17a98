using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Head;

public sealed class HeadTests : WireTests
{
    [Fact]
    public async Task A_head_has_everything_but_a_body()
    {
        StreamHead head = await Server.CreateAsync("s", "text/html", "abc", closed: true);
        await using RawConnection connection = await Server.ConnectAsync();

        await connection.SendAsync("HEAD /v1/stream/s HTTP/1.1\nHost: here\n\n");
        RawResponse response = await connection.ReadHeadAsync();

        Assert.Equal(200, response.Status);
        Assert.Equal("text/html", response["Content-Type"]);
        Assert.Equal(head.TailOffset.ToString(), response["Stream-Next-Offset"]);
        Assert.Equal("true", response["Stream-Closed"]);
        Assert.Equal("no-store", response["Cache-Control"]);
        Assert.Equal("nosniff", response["X-Content-Type-Options"]);
        await NothingButTheNextAnswerFollowsAsync(connection);
    }

    [Theory]
    [InlineData("/v1/stream/missing", 404)]
    [InlineData("/v1/stream/gone", 410)]
    [InlineData("/v1/stream/a//b", 400)]
    [InlineData("/v1/stream/__ds/x", 404)]
    public async Task A_refused_head_has_no_body_either(string target, int status)
    {
        await Server.CreateAsync("s");
        await Server.CreateAsync("gone");
        await Server.SendAsync("PUT", "/v1/stream/fork", ["Stream-Forked-From: /v1/stream/gone"]);
        await Server.DeleteAsync("gone");
        await using RawConnection connection = await Server.ConnectAsync();

        await connection.SendAsync($"HEAD {target} HTTP/1.1\nHost: here\n\n");
        RawResponse response = await connection.ReadHeadAsync();

        Assert.Equal(status, response.Status);
        Assert.Equal("no-store", response["Cache-Control"]);
        await NothingButTheNextAnswerFollowsAsync(connection);
    }

    [Fact]
    public async Task A_head_does_not_keep_a_stream_alive()
    {
        await Server.SendAsync("PUT", "/v1/stream/s", ["Stream-TTL: 10"]);
        Time.Advance(TimeSpan.FromSeconds(8));
        await Server.SendAsync("HEAD", "/v1/stream/s");
        Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await Server.SendAsync("HEAD", "/v1/stream/s")).StatusCode);
    }

    [Theory]
    [InlineData("GET", "?offset=-1", "")]
    [InlineData("GET", "?offset=now", "")]
    [InlineData("POST", "", "Stream-Closed: true")]
    [InlineData("POST", "", "Content-Type: text/plain")]
    public async Task Reads_and_writes_keep_a_stream_alive(string method, string query, string header)
    {
        await Server.SendAsync("PUT", "/v1/stream/s", ["Content-Type: text/plain", "Stream-TTL: 10"]);
        Time.Advance(TimeSpan.FromSeconds(8));
        string? body = header.StartsWith("Content-Type", StringComparison.Ordinal) ? "x" : null;
        await Server.SendAsync(method, "/v1/stream/s" + query, header.Length == 0 ? [] : [header], body);
        Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(System.Net.HttpStatusCode.OK, (await Server.SendAsync("HEAD", "/v1/stream/s")).StatusCode);
    }

    private static async Task NothingButTheNextAnswerFollowsAsync(RawConnection connection)
    {
        await connection.SendAsync("GET /v1/stream/s?offset=-1 HTTP/1.1\nHost: here\n\n");
        Assert.Equal(200, (await connection.ReadResponseAsync()).Status);
    }
}
