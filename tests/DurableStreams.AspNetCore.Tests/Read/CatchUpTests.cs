using System.Net;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Read;

public sealed class CatchUpTests : WireTests
{
    [Fact]
    public async Task A_read_to_the_tail_is_up_to_date_but_not_closed()
    {
        StreamHead head = await Server.CreateAsync("s", "text/plain; charset=utf-8", "abc");

        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Header("Content-Type"));
        Assert.Equal("3", response.Header("Content-Length"));
        Assert.Equal(head.TailOffset.ToString(), response.NextOffset());
        Assert.Equal("true", response.Header("Stream-Up-To-Date"));
        Assert.Null(response.Header("Stream-Closed"));
        Assert.Null(response.Header("Stream-Cursor"));
        Assert.Equal($"\"{head.Incarnation}:0:3\"", response.Header("ETag"));
        Assert.Equal("Accept-Encoding", response.Header("Vary"));
        Assert.Equal("cross-origin", response.Header("Cross-Origin-Resource-Policy"));
    }

    [Theory]
    [InlineData("offset=-1")]
    [InlineData("offset=-1&live=long-poll")]
    public async Task Scripts_of_a_stream_do_not_run_in_a_browser_that_opens_it(string query)
    {
        await Server.CreateAsync("s", "text/html", "<script>alert(1)</script>");

        HttpResponseMessage response = await Server.SendAsync("GET", $"/v1/stream/s?{query}");

        Assert.Equal("sandbox", response.Header("Content-Security-Policy"));
    }

    [Theory]
    [InlineData("offset=-1", "abc")]
    [InlineData("offset=now", "")]
    public async Task The_end_of_a_closed_stream_says_so(string query, string body)
    {
        await Server.CreateAsync("s", body: "abc", closed: true);

        HttpResponseMessage response = await Server.SendAsync("GET", $"/v1/stream/s?{query}");

        Assert.Equal(body, await response.TextAsync());
        Assert.Equal("true", response.Header("Stream-Closed"));
        Assert.Equal("true", response.Header("Stream-Up-To-Date"));
    }

    [Fact]
    public async Task A_chunk_followed_by_more_data_is_neither()
    {
        await Server.CreateAsync("s", "application/octet-stream");
        Offset first = await Server.AppendAsync("s", new string('a', 700_000));
        await Server.AppendAsync("s", new string('b', 700_000), close: true);

        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s");

        Assert.Equal("700000", response.Header("Content-Length"));
        Assert.Equal(700_000, (await response.TextAsync()).Count(c => c == 'a'));
        Assert.Equal(first.ToString(), response.NextOffset());
        Assert.Null(response.Header("Stream-Up-To-Date"));
        Assert.Null(response.Header("Stream-Closed"));
    }

    [Fact]
    public async Task An_append_larger_than_a_chunk_is_returned_whole()
    {
        await Server.CreateAsync("s", "application/octet-stream");
        string large = new('x', 3_000_000);
        await Server.AppendAsync("s", large);

        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s");

        Assert.Equal("3000000", response.Header("Content-Length"));
        Assert.Equal(large, await response.TextAsync());
    }

    [Theory]
    [InlineData("", "[]")]
    [InlineData("[]", "[]")]
    [InlineData("1", "[1]")]
    [InlineData(" [1 , [2],{\"a\" : 1.0e0}, \"x\" ] ", "[1,[2],{\"a\" : 1.0e0},\"x\"]")]
    public async Task Json_is_one_array_of_messages_with_their_original_bytes(string body, string read)
    {
        await Server.CreateAsync("s", "application/json", body);
        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s");
        Assert.Equal(read, await response.TextAsync());
        Assert.Equal(read.Length.ToString(), response.Header("Content-Length"));
    }

    [Theory]
    [InlineData("application/json", "[]")]
    [InlineData("text/plain", "")]
    public async Task Reading_from_now_returns_only_the_tail(string contentType, string body)
    {
        StreamHead head = await Server.CreateAsync("s", contentType, "123");

        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s?offset=now");

        Assert.Equal(body, await response.TextAsync());
        Assert.Equal(head.TailOffset.ToString(), response.NextOffset());
        Assert.Equal("true", response.Header("Stream-Up-To-Date"));
        Assert.Equal("no-store", response.Header("Cache-Control"));
        Assert.Null(response.Header("ETag"));
    }
}
