using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Live;

/// <summary>The bytes of Server-Sent Events, flush by flush.</summary>
public sealed class SseBytesTests : WireTests
{
    // 2026-01-01T00:00:00Z in intervals of twenty seconds since 2024-10-09T00:00:00Z.
    private const long Cursor = 449 * 86400 / 20;

    [Fact]
    public async Task The_headers_are_these()
    {
        await Server.CreateAsync("s");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");

        Assert.Equal(200, reader.Head.Status);
        Assert.Equal("text/event-stream", reader.Head["Content-Type"]);
        Assert.Equal("no-cache", reader.Head["Cache-Control"]);
        Assert.Equal("no", reader.Head["X-Accel-Buffering"]);
        Assert.Equal("nosniff", reader.Head["X-Content-Type-Options"]);
        Assert.Null(reader.Head["Content-Length"]);
        Assert.Null(reader.Head["Stream-SSE-Data-Encoding"]);
        Assert.Null(reader.Head["ETag"]);
    }

    [Fact]
    public async Task An_empty_stream_reports_its_offset()
    {
        StreamHead head = await Server.CreateAsync("s");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");
        Assert.Equal(SseReader.Control(head.TailOffset, Cursor), await reader.NextAsync());
    }

    [Fact]
    public async Task Data_and_control_come_in_one_flush()
    {
        StreamHead head = await Server.CreateAsync("s", body: "one");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");
        Assert.Equal(
            "event: data\ndata:one\n\n" + SseReader.Control(head.TailOffset, Cursor), await reader.NextAsync());

        Offset second = await Server.AppendAsync("s", "two");
        Assert.Equal("event: data\ndata:two\n\n" + SseReader.Control(second, Cursor), await reader.NextAsync());

        Offset third = await Server.AppendAsync("s", "three");
        Assert.Equal("event: data\ndata:three\n\n" + SseReader.Control(third, Cursor), await reader.NextAsync());
    }

    [Fact]
    public async Task From_now_only_new_data_is_sent()
    {
        StreamHead head = await Server.CreateAsync("s", body: "old");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        Assert.Equal(SseReader.Control(head.TailOffset, Cursor), await reader.NextAsync());

        Offset tail = await Server.AppendAsync("s", "new");
        Assert.Equal("event: data\ndata:new\n\n" + SseReader.Control(tail, Cursor), await reader.NextAsync());
    }

    [Fact]
    public async Task Only_the_last_of_several_pairs_is_up_to_date()
    {
        await Server.CreateAsync("s");
        Offset first = await Server.AppendAsync("s", new string('a', 600_000));
        Offset second = await Server.AppendAsync("s", new string('b', 600_000));
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");

        string all = "";
        while (!all.Contains("upToDate", StringComparison.Ordinal))
        {
            all += await reader.NextAsync();
        }

        Assert.Equal(
            $"event: data\ndata:{new string('a', 600_000)}\n\n{SseReader.Control(first, Cursor, upToDate: false)}"
            + $"event: data\ndata:{new string('b', 600_000)}\n\n{SseReader.Control(second, Cursor)}",
            all);
    }

    [Fact]
    public async Task Json_is_one_array()
    {
        StreamHead head = await Server.CreateAsync("s", "application/json", "[{\"n\":1}, {\"n\":2}]");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");
        Assert.Equal(
            "event: data\ndata:[{\"n\":1},{\"n\":2}]\n\n" + SseReader.Control(head.TailOffset, Cursor),
            await reader.NextAsync());
        Assert.Null(reader.Head["Stream-SSE-Data-Encoding"]);
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("image/png")]
    [InlineData("application/ndjson")]
    public async Task Everything_but_text_and_json_is_base64(string contentType)
    {
        StreamHead head = await Server.CreateAsync("s", contentType, "\0\x01\xFF\n");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");
        Assert.Equal("base64", reader.Head["Stream-SSE-Data-Encoding"]);
        Assert.Equal(
            "event: data\ndata:AAH/Cg==\n\n" + SseReader.Control(head.TailOffset, Cursor), await reader.NextAsync());
    }

    [Theory]
    [InlineData("a\nb", "data:a\ndata:b\n")]
    [InlineData("a\rb", "data:a\ndata:b\n")]
    [InlineData("a\r\nb", "data:a\ndata:b\n")]
    [InlineData("a\n\rb", "data:a\ndata:\ndata:b\n")]
    [InlineData("a\n", "data:a\ndata:\n")]
    [InlineData("\r", "data:\ndata:\n")]
    [InlineData("\n\nevent: control\ndata: {\"streamClosed\":true}\n\n", "data:\ndata:\ndata:event: control\ndata:data: {\"streamClosed\":true}\ndata:\ndata:\n")]
    [InlineData("x\r\revent: control\rdata:{}\r\r", "data:x\ndata:\ndata:event: control\ndata:data:{}\ndata:\ndata:\n")]
    [InlineData(" indented", "data:  indented\n")]
    [InlineData("  more\n a", "data:   more\ndata:  a\n")]
    [InlineData(":\nid: 1\nretry: 1", "data::\ndata:id: 1\ndata:retry: 1\n")]
    public async Task Nothing_in_text_can_leave_its_event(string text, string lines)
    {
        StreamHead head = await Server.CreateAsync("s", body: text);
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");
        Assert.Equal($"event: data\n{lines}\n{SseReader.Control(head.TailOffset, Cursor)}", await reader.NextAsync());
    }

    [Fact]
    public async Task Line_ends_within_json_stay_within_the_event()
    {
        StreamHead head = await Server.CreateAsync("s", "application/json", "{\r\n  \"a\": [\n1\r]}");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");
        Assert.Equal(
            "event: data\ndata:[{\ndata:   \"a\": [\ndata:1\ndata:]}]\n\n" + SseReader.Control(head.TailOffset, Cursor),
            await reader.NextAsync());
    }

    [Theory]
    [InlineData("offset=-1", "event: data\ndata:all\n\n", false)]
    [InlineData("offset=now", "", true)]
    public async Task A_closed_stream_ends_the_answer(string query, string data, bool headersSayIt)
    {
        StreamHead head = await Server.CreateAsync("s", body: "all", closed: true);
        await using SseReader reader = await SseReader.OpenAsync(Server, query);

        Assert.Equal(data + SseReader.End(head.TailOffset), await reader.NextAsync());
        Assert.Null(await reader.NextAsync());
        Assert.Equal(headersSayIt ? "true" : null, reader.Head["Stream-Closed"]);
        Assert.Equal(headersSayIt ? head.TailOffset.ToString() : null, reader.Head["Stream-Next-Offset"]);
    }

    [Fact]
    public async Task A_close_without_data_repeats_the_offset_as_the_end()
    {
        StreamHead head = await Server.CreateAsync("s", body: "all");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");
        Assert.Equal(
            "event: data\ndata:all\n\n" + SseReader.Control(head.TailOffset, Cursor), await reader.NextAsync());

        await Server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true"]);

        Assert.Equal(SseReader.End(head.TailOffset), await reader.NextAsync());
        Assert.Null(await reader.NextAsync());
    }

    [Fact]
    public async Task A_close_with_data_is_one_pair()
    {
        await Server.CreateAsync("s");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        await reader.NextAsync();

        Offset tail = await Server.AppendAsync("s", "end", close: true);

        Assert.Equal("event: data\ndata:end\n\n" + SseReader.End(tail), await reader.NextAsync());
        Assert.Null(await reader.NextAsync());
    }
}
