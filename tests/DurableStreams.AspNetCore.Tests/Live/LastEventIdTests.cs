using System.Net;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Live;

/// <summary>
/// What a browser's <c>EventSource</c> needs: it reconnects with the URL that it was created with, and sends the last
/// ID that it has received. Only a 204 keeps it from reconnecting.
/// </summary>
public sealed class LastEventIdTests : WireTests
{
    [Fact]
    public async Task An_event_source_that_reconnects_continues_after_the_last_event()
    {
        StreamHead head = await Server.CreateAsync("s", body: "one");
        await using (SseReader first = await SseReader.OpenAsync(Server, "offset=-1"))
        {
            Assert.EndsWith($"\nid:{head.TailOffset}\n\n", await first.NextAsync(), StringComparison.Ordinal);
        }

        Offset tail = await Server.AppendAsync("s", "two");
        await using SseReader second = await ReconnectAsync("offset=-1", head.TailOffset.ToString());

        string pair = (await second.NextAsync())!;
        Assert.StartsWith("event: data\ndata:two\n\nevent: control\n", pair, StringComparison.Ordinal);
        Assert.EndsWith($"\nid:{tail}\n\n", pair, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offset=now")]
    [InlineData("offset=-1")]
    [InlineData("")]
    public async Task The_last_event_replaces_the_offset(string query)
    {
        StreamHead head = await Server.CreateAsync("s", body: "one");
        await Server.AppendAsync("s", "two");
        await using SseReader reader = await ReconnectAsync(query, head.TailOffset.ToString());
        Assert.StartsWith("event: data\ndata:two\n\n", await reader.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_end_of_a_closed_stream_a_204_stops_the_event_source()
    {
        StreamHead head = await Server.CreateAsync("s", body: "all", closed: true);

        HttpResponseMessage response = await Server.SendAsync(
            "GET", "/v1/stream/s?offset=-1&live=sse", [$"Last-Event-ID: {head.TailOffset}"]);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("no-store", response.Header("Cache-Control"));
        Assert.Equal("true", response.Header("Stream-Closed"));
        Assert.Equal("true", response.Header("Stream-Up-To-Date"));
        Assert.Equal(head.TailOffset.ToString(), response.NextOffset());
        Assert.Null(response.Header("Stream-Cursor"));
    }

    [Fact]
    public async Task Before_the_end_of_a_closed_stream_the_rest_is_sent()
    {
        StreamHead head = await Server.CreateAsync("s", body: "one");
        Offset tail = await Server.AppendAsync("s", "two", close: true);
        await using SseReader reader = await ReconnectAsync("offset=-1", head.TailOffset.ToString());
        Assert.Equal("event: data\ndata:two\n\n" + SseReader.End(tail), await reader.NextAsync());
    }

    [Fact]
    public async Task With_an_offset_the_end_of_a_closed_stream_is_still_an_event()
    {
        StreamHead head = await Server.CreateAsync("s", body: "all", closed: true);
        await using SseReader reader = await SseReader.OpenAsync(Server, $"offset={head.TailOffset}");
        Assert.Equal((200, SseReader.End(head.TailOffset)), (reader.Head.Status, await reader.NextAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("-1")]
    [InlineData("now")]
    [InlineData("0000000000000000_000000000000000x")]
    public async Task A_malformed_id_is_refused(string id)
    {
        await Server.CreateAsync("s", body: "all");
        HttpResponseMessage response =
            await Server.SendAsync("GET", "/v1/stream/s?offset=-1&live=sse", [$"Last-Event-ID: {id}"]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_OFFSET");
    }

    [Fact]
    public async Task A_repeated_id_is_refused()
    {
        StreamHead head = await Server.CreateAsync("s", body: "all");
        string line = $"Last-Event-ID: {head.TailOffset}\n";
        RawResponse response =
            await Server.SendRawAsync($"GET /v1/stream/s?offset=-1&live=sse HTTP/1.1\nHost: here\n{line}{line}\n");
        Assert.Equal(400, response.Status);
    }

    [Theory]
    [InlineData("offset=-1")]
    [InlineData("offset=-1&live=long-poll")]
    public async Task Other_reads_ignore_it(string query)
    {
        await Server.CreateAsync("s", body: "all");
        HttpResponseMessage response = await Server.SendAsync("GET", $"/v1/stream/s?{query}", ["Last-Event-ID: x"]);
        Assert.Equal("all", await response.TextAsync());
    }

    private Task<SseReader> ReconnectAsync(string query, string lastEventId) =>
        SseReader.OpenAsync(Server, query, headers: $"Last-Event-ID: {lastEventId}\n");
}
