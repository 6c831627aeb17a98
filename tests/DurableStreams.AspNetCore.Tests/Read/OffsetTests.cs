using System.Net;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Read;

public sealed class OffsetTests : WireTests
{
    [Theory]
    [InlineData("offset=", "INVALID_OFFSET")]
    [InlineData("offset", "INVALID_OFFSET")]
    [InlineData("offset=-1&offset=-1", "INVALID_OFFSET")]
    [InlineData("offset=-1&offset=", "INVALID_OFFSET")]
    [InlineData("offset=0", "INVALID_OFFSET")]
    [InlineData("offset=-2", "INVALID_OFFSET")]
    [InlineData("offset=NOW", "INVALID_OFFSET")]
    [InlineData("offset=0,1", "INVALID_OFFSET")]
    [InlineData("offset=0%201", "INVALID_OFFSET")]
    [InlineData("offset=+1", "INVALID_OFFSET")]
    [InlineData("offset=0000000000000000_000000000000000", "INVALID_OFFSET")]
    [InlineData("offset=0000000000000000-0000000000000000", "INVALID_OFFSET")]
    [InlineData("offset=0000000000000000_0000000000000001", "INVALID_OFFSET")]
    [InlineData("live=long-poll", "OFFSET_REQUIRED")]
    [InlineData("live=sse", "OFFSET_REQUIRED")]
    [InlineData("live=sse&cursor=1", "OFFSET_REQUIRED")]
    [InlineData("live=", "INVALID_LIVE_MODE")]
    [InlineData("live=true&offset=-1", "INVALID_LIVE_MODE")]
    [InlineData("live=SSE&offset=-1", "INVALID_LIVE_MODE")]
    [InlineData("live=sse&live=sse&offset=-1", "INVALID_LIVE_MODE")]
    public async Task An_invalid_query_is_a_400(string query, string code)
    {
        await Server.CreateAsync("s", body: "abc");
        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s?" + query);
        await response.RefusedAsync(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?offset=-1")]
    [InlineData("?offset=%2D1")]
    [InlineData("?offset=0000000000000000_0000000000000000")]
    [InlineData("?offset=0000000000000000")]
    [InlineData("?offset=0000000000000000&live=long-poll")]
    [InlineData("?o%66fset=-1")]
    public async Task The_start_has_several_spellings(string query)
    {
        await Server.CreateAsync("s", body: "abc");
        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s" + query);
        Assert.Equal("abc", await response.TextAsync());
    }

    [Fact]
    public async Task A_read_continues_at_a_returned_offset()
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");
        Offset tail = await Server.AppendAsync("s", "def");

        Assert.Equal(
            "def", await (await Server.SendAsync("GET", $"/v1/stream/s?offset={head.TailOffset}")).TextAsync());
        Assert.Equal("", await (await Server.SendAsync("GET", $"/v1/stream/s?offset={tail}")).TextAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("&live=long-poll")]
    [InlineData("&live=sse")]
    public async Task An_offset_within_an_append_starts_at_the_append_in_every_mode(string live)
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");
        foreach (long position in new[] { 1L, 2 })
        {
            HttpResponseMessage response =
                await Server.SendAsync("GET", $"/v1/stream/s?offset={head.OffsetAt(position)}{live}");

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using var body = new StreamReader(await response.Content.ReadAsStreamAsync());
            char[] first = new char["abc".Length];
            if (live.EndsWith("sse", StringComparison.Ordinal))
            {
                Assert.Equal("event: data", await body.ReadLineAsync());
                await body.ReadBlockAsync(new char["data:".Length]);
            }

            await body.ReadBlockAsync(first);
            Assert.Equal("abc", new string(first));
        }
    }

    [Fact]
    public async Task One_after_the_tail_is_the_tail_in_every_mode()
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");
        Offset after = head.OffsetAt(4);

        HttpResponseMessage caughtUp = await Server.SendAsync("GET", $"/v1/stream/s?offset={after}");
        Assert.Equal((HttpStatusCode.OK, ""), (caughtUp.StatusCode, await caughtUp.TextAsync()));
        Assert.Equal(head.TailOffset.ToString(), caughtUp.NextOffset());
        Assert.Equal("true", caughtUp.Header("Stream-Up-To-Date"));

        using HttpResponseMessage sse = await Server.SendAsync("GET", $"/v1/stream/s?offset={after}&live=sse");
        using var events = new StreamReader(await sse.Content.ReadAsStreamAsync());
        string? data;
        do
        {
            data = await events.ReadLineAsync();
        }
        while (data?.StartsWith("data:", StringComparison.Ordinal) == false);

        Assert.Contains($"\"streamNextOffset\":\"{head.TailOffset}\"", data, StringComparison.Ordinal);

        Task<HttpResponseMessage> polling = Server.SendAsync("GET", $"/v1/stream/s?offset={after}&live=long-poll");
        Offset tail = await Server.AppendAsync("s", "def");
        HttpResponseMessage polled = await polling;
        Assert.Equal("def", await polled.TextAsync());
        Assert.Equal(tail.ToString(), polled.NextOffset());
    }

    [Theory]
    [InlineData("")]
    [InlineData("&live=long-poll")]
    [InlineData("&live=sse")]
    public async Task An_offset_further_beyond_the_tail_is_refused(string live)
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");
        foreach (long position in new[] { 5, Offset.MaxComponent })
        {
            HttpResponseMessage response =
                await Server.SendAsync("GET", $"/v1/stream/s?offset={head.OffsetAt(position)}{live}");
            await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_OFFSET");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_fork_offset_must_be_one_that_the_source_returned(long position)
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");
        HttpResponseMessage response = await Server.SendAsync(
            "PUT",
            "/v1/stream/fork",
            ["Stream-Forked-From: /v1/stream/s", $"Stream-Fork-Offset: {head.OffsetAt(position)}"]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_FORK_POINT");
    }

    [Theory]
    [InlineData("")]
    [InlineData("&live=long-poll")]
    [InlineData("&live=sse")]
    public async Task An_offset_of_a_deleted_stream_is_gone(string live)
    {
        StreamHead old = await Server.CreateAsync("s", body: "abc");
        await Server.DeleteAsync("s");
        await Server.CreateAsync("s", body: "abc");

        HttpResponseMessage response = await Server.SendAsync("GET", $"/v1/stream/s?offset={old.TailOffset}{live}");

        await response.RefusedAsync(HttpStatusCode.Gone, "OFFSET_GONE");
    }

    [Theory]
    [InlineData("offset=-1")]
    [InlineData("offset=now")]
    [InlineData("offset=now&live=long-poll")]
    [InlineData("offset=now&live=sse")]
    public async Task A_missing_stream_is_a_404_and_a_soft_deleted_one_a_410(string query)
    {
        await Server.CreateAsync("gone");
        await Server.SendAsync("PUT", "/v1/stream/fork", ["Stream-Forked-From: /v1/stream/gone"]);
        await Server.DeleteAsync("gone");

        await (await Server.SendAsync("GET", $"/v1/stream/missing?{query}"))
            .RefusedAsync(HttpStatusCode.NotFound, "STREAM_NOT_FOUND");
        await (await Server.SendAsync("GET", $"/v1/stream/gone?{query}"))
            .RefusedAsync(HttpStatusCode.Gone, "STREAM_GONE");
    }
}
