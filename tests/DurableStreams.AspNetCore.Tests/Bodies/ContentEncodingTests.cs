using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Bodies;

/// <summary>Compressed request bodies.</summary>
public sealed class ContentEncodingTests : IAsyncLifetime
{
    private const int Limit = 200_000;

    // GZipStream writes nothing at all for no bytes.
    private static readonly byte[] EmptyMember = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private StreamServer _server = null!;

    public async Task InitializeAsync() => _server = await StreamServer.StartAsync(
        settings: new() { ["DurableStreams:MaxBodyBytes"] = $"{Limit}" });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("gzip", 5)]
    [InlineData("br", 5)]
    [InlineData("GZIP", 5)]
    [InlineData("x-gzip", 5)]
    [InlineData("gzip", Limit)]
    [InlineData("br", Limit)]
    public async Task A_compressed_append_is_stored_decoded(string coding, int length)
    {
        await _server.CreateAsync("s");
        string text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * 7919 % 26))));

        using HttpResponseMessage response = await SendAsync("POST", "/v1/stream/s", coding, Compress(coding, text));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(text, await _server.Client.GetStringAsync("/v1/stream/s"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_stream_can_be_created_with_compressed_json(string coding)
    {
        using HttpResponseMessage response = await SendAsync(
            "PUT", "/v1/stream/s", coding, Compress(coding, "[1, {\"a\":2}]"), "application/json");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("""[1,{"a":2}]""", await _server.Client.GetStringAsync("/v1/stream/s"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Compressed_subscriptions_and_configurations_are_read(string coding)
    {
        await _server.CreateAsync("source");
        using HttpResponseMessage subscribed = await SendAsync(
            "POST",
            "/v1/estuary/subscribe/_default/source",
            coding,
            Compress(coding, """{"estuaryId":"e"}"""),
            "application/json");
        Assert.Equal(HttpStatusCode.Created, subscribed.StatusCode);

        await using AuthServer projects = await AuthServer.StartAsync();
        using HttpRequestMessage request = Request(
            "PUT", "/v1/config/p", coding, Compress(coding, """{"isPublic":true}"""), "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.Of("manage"));
        using HttpResponseMessage configured = await projects.Server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, configured.StatusCode);
        Assert.Contains("\"isPublic\":true", await configured.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_small_body_that_decodes_beyond_the_limit_is_a_413(string coding)
    {
        await _server.CreateAsync("s");
        byte[] bomb = Compress(coding, new string('x', 10_000_000));
        Assert.InRange(bomb.Length, 1, Limit / 2);

        using HttpResponseMessage response = await SendAsync("POST", "/v1/stream/s", coding, bomb);

        await response.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");
        Assert.Equal(0, (await _server.HeadAsync("s")).Head!.Tail);
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    [InlineData("nonsense")]
    public async Task Another_coding_or_several_are_a_415_that_names_those_that_work(string coding)
    {
        await _server.CreateAsync("s");
        foreach (string method in (string[])["POST", "PUT"])
        {
            using HttpResponseMessage response = await SendAsync(method, "/v1/stream/s", coding, [1, 2, 3]);
            await response.RefusedAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_CONTENT_ENCODING");
            Assert.Equal("gzip, br", response.Header("Accept-Encoding"));
        }

        Assert.Equal(0, (await _server.HeadAsync("s")).Head!.Tail);
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("br", false)]
    [InlineData("gzip", true)]
    [InlineData("br", true)]
    public async Task Broken_or_truncated_data_is_a_400_and_appends_nothing(string coding, bool truncated)
    {
        await _server.CreateAsync("s");
        byte[] whole = Compress(coding, string.Concat(Enumerable.Range(0, 3_000).Select(i => $"{i * 7919},")));
        byte[] broken = truncated ? whole[..^20] : [.. whole.Select((b, i) => (byte)(b ^ (i * 31)))];

        using HttpResponseMessage response = await SendAsync("POST", "/v1/stream/s", coding, broken);

        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_CONTENT_ENCODING");
        Assert.Equal(0, (await _server.HeadAsync("s")).Head!.Tail);
    }

    [Theory]
    [InlineData("gzip", "text")]
    [InlineData("gzip", "\u001f")]
    [InlineData("gzip", "\0\0\0\0\0\0\0\0")]
    [InlineData("br", "text")]
    [InlineData("br", null)]
    public async Task Bytes_after_the_encoded_data_are_a_400_and_are_not_dropped(string coding, string? rest)
    {
        await _server.CreateAsync("s");
        byte[] body =
            [.. Compress(coding, "abc"), .. rest is null ? Compress(coding, "defg") : Encoding.UTF8.GetBytes(rest)];

        using HttpResponseMessage response = await SendAsync("POST", "/v1/stream/s", coding, body);

        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_CONTENT_ENCODING");
        Assert.Equal(0, (await _server.HeadAsync("s")).Head!.Tail);
    }

    [Fact]
    public async Task A_gzip_body_may_have_several_members()
    {
        // The last one contains how a member begins, as it is.
        byte[] beginning = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
        byte[][] parts = ["abc"u8.ToArray(), [], new byte[20_000], "d"u8.ToArray(), [], [.. beginning, .. beginning]];
        byte[] body = [.. parts.SelectMany(part => part.Length == 0 ? EmptyMember : Store(part))];
        byte[] decoded = [.. parts.SelectMany(part => part)];
        await _server.CreateAsync("s");
        await _server.CreateAsync("chunked");

        using HttpResponseMessage response = await SendAsync("POST", "/v1/stream/s", "gzip", body);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(decoded, await _server.Client.GetByteArrayAsync("/v1/stream/s"));
        await using RawConnection connection = await _server.ConnectAsync();
        await connection.SendAsync(
            "POST /v1/stream/chunked HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n"
            + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (byte single in body)
        {
            await connection.SendExactlyAsync("1\r\n" + (char)single + "\r\n");
        }

        await connection.SendAsync("0\r\n\r\n");
        Assert.Equal(204, (await connection.ReadResponseAsync()).Status);
        Assert.Equal(decoded, await _server.Client.GetByteArrayAsync("/v1/stream/chunked"));
    }

    [Fact]
    public async Task Members_that_decode_beyond_the_limit_together_are_a_413()
    {
        await _server.CreateAsync("s");
        byte[] part = Compress("gzip", new string('x', Limit / 2));
        using HttpResponseMessage whole = await SendAsync("POST", "/v1/stream/s", "gzip", [.. part, .. part]);
        Assert.Equal(HttpStatusCode.NoContent, whole.StatusCode);
        using HttpResponseMessage more = await SendAsync(
            "POST", "/v1/stream/s", "gzip", [.. part, .. part, .. Compress("gzip", "x")]);
        await more.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");
    }

    [Fact]
    public async Task A_long_body_of_members_that_decode_to_nothing_is_a_413()
    {
        await _server.CreateAsync("s");
        byte[] body =
            [.. Enumerable.Repeat(EmptyMember, 2 * Limit / EmptyMember.Length).SelectMany(member => member)];
        using HttpRequestMessage request = Request("POST", "/v1/stream/s", "gzip", body, "text/plain");
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await _server.Client.SendAsync(request);
        await response.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");
    }

    [Fact]
    public async Task A_gzip_body_that_ends_within_any_member_is_a_400()
    {
        await _server.CreateAsync("s");
        byte[] first = Compress("gzip", "abc");
        byte[] second = Compress("gzip", "defg");
        for (int length = 1; length < second.Length; length++)
        {
            using HttpResponseMessage one = await SendAsync("POST", "/v1/stream/s", "gzip", second[..length]);
            await one.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_CONTENT_ENCODING");
            using HttpResponseMessage two =
                await SendAsync("POST", "/v1/stream/s", "gzip", [.. first, .. second[..length]]);
            await two.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_CONTENT_ENCODING");
        }

        Assert.Equal(0, (await _server.HeadAsync("s")).Head!.Tail);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("")]
    public async Task A_body_without_a_coding_is_stored_as_it_is(string coding)
    {
        await _server.CreateAsync("s");
        using HttpResponseMessage response = await SendAsync("POST", "/v1/stream/s", coding, "abc"u8.ToArray());
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("abc", await _server.Client.GetStringAsync("/v1/stream/s"));
    }

    private async Task<HttpResponseMessage> SendAsync(
        string method, string target, string coding, byte[] body, string contentType = "text/plain")
    {
        using HttpRequestMessage request = Request(method, target, coding, body, contentType);
        return await _server.Client.SendAsync(request);
    }

    private static HttpRequestMessage Request(
        string method, string target, string coding, byte[] body, string contentType)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return request;
    }

    private static byte[] Compress(string coding, string text) =>
        Compress(coding, Encoding.UTF8.GetBytes(text), CompressionLevel.Fastest);

    private static byte[] Store(byte[] bytes) => Compress("gzip", bytes, CompressionLevel.NoCompression);

    private static byte[] Compress(string coding, byte[] bytes, CompressionLevel level)
    {
        using var compressed = new MemoryStream();
        using (Stream encoder =
            coding == "br" ? new BrotliStream(compressed, level) : new GZipStream(compressed, level))
        {
            encoder.Write(bytes);
        }

        return compressed.ToArray();
    }
}
