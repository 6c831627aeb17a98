using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Read;

public sealed class ConditionalReadTests : WireTests
{
    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("\"other\", {0}")]
    [InlineData("*")]
    public async Task A_chunk_that_the_client_has_is_not_sent_again(string field)
    {
        await Server.CreateAsync("s", body: "abc");
        HttpResponseMessage first = await Server.SendAsync("GET", "/v1/stream/s");
        string header = "If-None-Match: " + field.Replace("{0}", first.Header("ETag"), StringComparison.Ordinal);

        HttpResponseMessage again = await Server.SendAsync("GET", "/v1/stream/s", [header]);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal("", await again.TextAsync());
        foreach (string name in new[]
            {
                "ETag",
                "Cache-Control",
                "Vary",
                "Stream-Next-Offset",
                "Stream-Up-To-Date",
                "Access-Control-Allow-Origin"
            })
        {
            Assert.Equal(first.Header(name), again.Header(name));
        }
    }

    [Fact]
    public async Task The_tag_changes_with_the_data()
    {
        await Server.CreateAsync("s", body: "abc");
        string tag = (await Server.SendAsync("GET", "/v1/stream/s")).Header("ETag")!;
        await Server.AppendAsync("s", "def");

        HttpResponseMessage again = await Server.SendAsync("GET", "/v1/stream/s", [$"If-None-Match: {tag}"]);

        Assert.Equal("abcdef", await again.TextAsync());
    }

    [Fact]
    public async Task The_tag_changes_when_the_stream_is_closed()
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");
        string tag = (await Server.SendAsync("GET", "/v1/stream/s")).Header("ETag")!;
        await Server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true"]);

        HttpResponseMessage again = await Server.SendAsync("GET", "/v1/stream/s", [$"If-None-Match: {tag}"]);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("true", again.Header("Stream-Closed"));
        Assert.Equal($"\"{head.Incarnation}:0:3:c\"", again.Header("ETag"));
    }

    [Fact]
    public async Task The_tag_of_a_chunk_changes_when_data_follows_it()
    {
        await Server.CreateAsync("s", "application/octet-stream");
        await Server.AppendAsync("s", new string('a', 1024 * 1024));
        HttpResponseMessage last = await Server.SendAsync("GET", "/v1/stream/s");
        await Server.AppendAsync("s", "b");

        HttpResponseMessage again =
            await Server.SendAsync("GET", "/v1/stream/s", [$"If-None-Match: {last.Header("ETag")}"]);

        Assert.Equal("true", last.Header("Stream-Up-To-Date"));
        Assert.Equal(last.NextOffset(), again.NextOffset());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Null(again.Header("Stream-Up-To-Date"));
    }

    [Fact]
    public async Task A_recreated_stream_has_other_tags()
    {
        await Server.CreateAsync("s", body: "abc");
        string tag = (await Server.SendAsync("GET", "/v1/stream/s")).Header("ETag")!;
        await Server.DeleteAsync("s");
        await Server.CreateAsync("s", body: "xyz");

        HttpResponseMessage again = await Server.SendAsync("GET", "/v1/stream/s", [$"If-None-Match: {tag}"]);

        Assert.Equal("xyz", await again.TextAsync());
    }
}
