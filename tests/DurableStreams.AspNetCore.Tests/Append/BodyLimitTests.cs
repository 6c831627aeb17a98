using System.Net;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Append;

public sealed class BodyLimitTests : WireTests
{
    private const int Limit = 100_000;

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_accepted()
    {
        await Server.CreateAsync("s");
        HttpResponseMessage response =
            await Server.SendAsync("POST", "/v1/stream/s", ["Content-Type: text/plain"], new string('x', Limit));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Limit, (await Server.HeadAsync("s")).Head!.Tail);
    }

    [Theory]
    [InlineData("there", 413)]
    [InlineData("missing", 404)]
    [InlineData("closed", 409)]
    public async Task A_body_whose_length_is_too_large_is_refused_without_being_read(string path, int status)
    {
        await Server.CreateAsync("there");
        await Server.CreateAsync("closed", closed: true);
        await using RawConnection connection = await Server.ConnectAsync();

        // No byte of the body is sent.
        await connection.SendAsync($"""
            POST /v1/stream/{path} HTTP/1.1
            Host: here
            Content-Type: text/plain
            Content-Length: 1000000000000


            """);

        Assert.Equal(status, (await connection.ReadResponseAsync()).Status);
    }

    [Theory]
    [InlineData("there", 413)]
    [InlineData("missing", 404)]
    [InlineData("closed", 409)]
    public async Task A_body_in_chunks_is_refused_as_soon_as_it_is_too_large(string path, int status)
    {
        await Server.CreateAsync("there");
        await Server.CreateAsync("closed", closed: true);
        await using RawConnection connection = await Server.ConnectAsync();
        await connection.SendAsync($"""
            POST /v1/stream/{path} HTTP/1.1
            Host: here
            Content-Type: text/plain
            Transfer-Encoding: chunked


            """);

        // The last chunk never comes.
        await connection.SendExactlyAsync($"{Limit + 1:X}\r\n{new string('x', Limit + 1)}\r\n");

        Assert.Equal(status, (await connection.ReadResponseAsync()).Status);
        Assert.Equal(0, (await Server.HeadAsync("there")).Head!.Tail);
    }

    [Theory]
    [InlineData("/v1/stream/s", 100_001, "100,000")]
    [InlineData("/v1/estuary/subscribe/_default/s", 20_000, "16,384")]
    public async Task The_refusal_of_a_body_that_is_too_large_names_the_limit(string target, int length, string limit)
    {
        await Server.CreateAsync("s");
        HttpResponseMessage response =
            await Server.SendAsync("POST", target, ["Content-Type: text/plain"], new string('x', length));
        await response.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");
        Assert.Contains($"the limit of {limit} bytes", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_default_a_body_of_64_MiB_is_accepted()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        await server.CreateAsync("s");
        HttpResponseMessage response = await server.SendAsync(
            "POST", "/v1/stream/s", ["Content-Type: text/plain"], new string('x', 64 * 1024 * 1024));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task A_client_that_expects_continue_receives_the_refusal_instead()
    {
        await Server.CreateAsync("s");
        RawResponse response = await Server.SendRawAsync($"""
            POST /v1/stream/s HTTP/1.1
            Host: here
            Expect: 100-continue
            Content-Type: text/plain
            Content-Length: {Limit + 1}


            """);
        Assert.Equal(413, response.Status);
    }

    [Fact]
    public async Task A_creation_with_too_large_a_body_creates_nothing()
    {
        HttpResponseMessage response =
            await Server.SendAsync("PUT", "/v1/stream/s", ["Content-Type: text/plain"], new string('x', Limit + 1));
        await response.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");
        Assert.Contains("the limit of 100,000 bytes", await response.TextAsync(), StringComparison.Ordinal);
        Assert.Null((await Server.HeadAsync("s")).Head);
    }

    [Fact]
    public async Task A_body_that_ends_too_early_is_not_appended()
    {
        await Server.CreateAsync("s");
        await using RawConnection connection = await Server.ConnectAsync();
        await connection.SendAsync("""
            POST /v1/stream/s HTTP/1.1
            Host: here
            Content-Type: text/plain
            Content-Length: 10

            abc
            """);
        connection.EndRequests();

        await connection.ReadToEndAsync();

        Assert.Equal(0, (await Server.HeadAsync("s")).Head!.Tail);
    }

    [Fact]
    public async Task A_body_with_invalid_chunks_is_a_400()
    {
        await Server.CreateAsync("s");
        RawResponse response = await Server.SendRawAsync("""
            POST /v1/stream/s HTTP/1.1
            Host: here
            Content-Type: text/plain
            Transfer-Encoding: chunked

            nonsense
            """);
        Assert.Equal(400, response.Status);
        Assert.Equal(0, (await Server.HeadAsync("s")).Head!.Tail);
    }

    private protected override void Configure(DurableStreamsHttpOptions options) => options.MaxBodyBytes = Limit;

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFF")]
    [InlineData("80000000")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task A_chunk_with_an_invalid_size_is_a_bad_request(string size)
    {
        await Server.CreateAsync("s");
        RawResponse response = await Server.SendRawAsync($"""
            POST /v1/stream/s HTTP/1.1
            Host: here
            Content-Type: text/plain
            Transfer-Encoding: chunked

            {size}
            x
            0


            """);

        Assert.Equal(400, response.Status);
        Assert.Equal(0, (await Server.HeadAsync("s")).Head!.Tail);
    }
}
