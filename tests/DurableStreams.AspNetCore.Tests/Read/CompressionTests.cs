using System.IO.Compression;
using System.Net;
using System.Text;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Read;

public sealed class CompressionTests : WireTests
{
    private static readonly string Large = string.Concat(Enumerable.Repeat("{\"some\":\"message\"},", 200_000 / 19));

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("GZIP;q=0.5", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    public async Task Text_is_compressed_with_the_best_coding_that_the_client_accepts(string accepted, string coding)
    {
        StreamHead head = await Server.CreateAsync("s", body: Large);

        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s", [$"Accept-Encoding: {accepted}"]);

        Assert.Equal(coding, response.Header("Content-Encoding"));
        Assert.Equal($"W/\"{head.Incarnation}:0:{Large.Length}\"", response.Header("ETag"));
        Assert.Equal("Accept-Encoding", response.Header("Vary"));
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(body.Length < Large.Length / 10);
        Assert.Equal(Large, Decompress(body, coding));
    }

    [Theory]
    [InlineData("application/json", "gzip", 5000)]
    [InlineData("application/json", "br", 5000)]
    public async Task Json_is_compressed_with_its_brackets(string contentType, string coding, int count)
    {
        string array = "[" + string.Join(',', Enumerable.Range(0, count)) + "]";
        await Server.CreateAsync("s", contentType, array);

        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s", [$"Accept-Encoding: {coding}"]);

        Assert.Equal(array, Decompress(await response.Content.ReadAsByteArrayAsync(), coding));
    }

    [Theory]
    [InlineData("text/plain", "identity", 5000)]
    [InlineData("text/plain", "gzip;q=0", 5000)]
    [InlineData("text/plain", "br;q=0.0", 5000)]
    [InlineData("text/plain", "gzip", 1023)]
    [InlineData("image/png", "gzip", 5000)]
    [InlineData("application/octet-stream", "br", 5000)]
    public async Task Everything_else_is_not_compressed(string contentType, string accepted, int length)
    {
        StreamHead head = await Server.CreateAsync("s", contentType, new string('x', length));

        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s", [$"Accept-Encoding: {accepted}"]);

        Assert.Null(response.Header("Content-Encoding"));
        Assert.Equal(length.ToString(), response.Header("Content-Length"));
        Assert.Equal($"\"{head.Incarnation}:0:{length}\"", response.Header("ETag"));
    }

    [Fact]
    public async Task A_tag_of_the_compressed_form_matches_both_forms()
    {
        await Server.CreateAsync("s", body: Large);
        string weak = (await Server.SendAsync("GET", "/v1/stream/s", ["Accept-Encoding: br"])).Header("ETag")!;

        HttpResponseMessage compressed =
            await Server.SendAsync("GET", "/v1/stream/s", ["Accept-Encoding: br", $"If-None-Match: {weak}"]);
        HttpResponseMessage plain = await Server.SendAsync("GET", "/v1/stream/s", [$"If-None-Match: {weak}"]);

        Assert.Equal((HttpStatusCode.NotModified, weak), (compressed.StatusCode, compressed.Header("ETag")));
        Assert.Equal((HttpStatusCode.NotModified, weak[2..]), (plain.StatusCode, plain.Header("ETag")));
    }

    [Fact]
    public async Task A_long_poll_is_compressed_too_and_sse_never()
    {
        await Server.CreateAsync("s", body: Large);

        HttpResponseMessage poll =
            await Server.SendAsync("GET", "/v1/stream/s?offset=-1&live=long-poll", ["Accept-Encoding: gzip"]);
        HttpResponseMessage sse =
            await Server.SendAsync("GET", "/v1/stream/s?offset=-1&live=sse", ["Accept-Encoding: gzip"]);

        Assert.Equal("gzip", poll.Header("Content-Encoding"));
        Assert.Null(sse.Header("Content-Encoding"));
    }

    private static string Decompress(byte[] body, string coding)
    {
        using var compressed = new MemoryStream(body);
        using Stream plain = coding == "br"
            ? new BrotliStream(compressed, CompressionMode.Decompress)
            : new GZipStream(compressed, CompressionMode.Decompress);
        using var reader = new StreamReader(plain, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}

public sealed class NoCompressionTests : WireTests
{
    [Fact]
    public async Task Compression_can_be_switched_off()
    {
        await Server.CreateAsync("s", body: new string('x', 5000));
        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s", ["Accept-Encoding: gzip"]);
        Assert.Null(response.Header("Content-Encoding"));
    }

    private protected override void Configure(DurableStreamsHttpOptions options) => options.Compression.Enabled = false;
}
