using System.Net;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Live;

public sealed class LongPollTests : WireTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Existing_data_is_returned_at_once()
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");

        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s?offset=-1&live=long-poll");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("abc", await response.TextAsync());
        Assert.Equal(head.TailOffset.ToString(), response.NextOffset());
        Assert.Equal("true", response.Header("Stream-Up-To-Date"));
        Assert.Matches("^[0-9]+$", response.Header("Stream-Cursor"));
        Assert.Equal($"\"{head.Incarnation}:0:3\"", response.Header("ETag"));
    }

    [Fact]
    public async Task Nothing_within_the_time_is_a_204()
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");
        Task<HttpResponseMessage> poll = await PollAsync($"offset={head.TailOffset}");

        Time.Advance(Timeout);

        HttpResponseMessage response = await poll;
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(head.TailOffset.ToString(), response.NextOffset());
        Assert.Equal("true", response.Header("Stream-Up-To-Date"));
        Assert.Matches("^[0-9]+$", response.Header("Stream-Cursor"));
        Assert.Equal("no-store", response.Header("Cache-Control"));
        Assert.Null(response.Header("Stream-Closed"));
        Assert.Null(response.Header("ETag"));
    }

    [Theory]
    [InlineData("now", "no-store", false)]
    [InlineData("-1", "public, max-age=20, stale-while-revalidate=300", true)]
    public async Task An_append_ends_the_wait(string offset, string caching, bool tagged)
    {
        await Server.CreateAsync("s");
        Task<HttpResponseMessage> poll = await PollAsync($"offset={offset}");

        Offset tail = await Server.AppendAsync("s", "abc");

        HttpResponseMessage response = await poll;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("abc", await response.TextAsync());
        Assert.Equal(tail.ToString(), response.NextOffset());
        Assert.Equal(caching, response.Header("Cache-Control"));
        Assert.Equal(tagged, response.Header("ETag") is not null);
    }

    [Fact]
    public async Task An_append_that_closes_gives_its_data_and_the_end()
    {
        await Server.CreateAsync("s");
        Task<HttpResponseMessage> poll = await PollAsync("offset=-1");

        await Server.AppendAsync("s", "end", close: true);

        HttpResponseMessage response = await poll;
        Assert.Equal((HttpStatusCode.OK, "end"), (response.StatusCode, await response.TextAsync()));
        Assert.Equal("true", response.Header("Stream-Closed"));
        Assert.NotNull(response.Header("Stream-Cursor"));
    }

    [Fact]
    public async Task A_close_ends_the_wait_with_the_end()
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");
        Task<HttpResponseMessage> poll = await PollAsync("offset=now");

        await Server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true"]);

        HttpResponseMessage response = await poll;
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("true", response.Header("Stream-Closed"));
        Assert.Equal("true", response.Header("Stream-Up-To-Date"));
        Assert.Equal(head.TailOffset.ToString(), response.NextOffset());
        Assert.Null(response.Header("Stream-Cursor"));
    }

    [Fact]
    public async Task At_the_end_of_a_closed_stream_the_answer_is_immediate()
    {
        await Server.CreateAsync("s", body: "abc", closed: true);
        HttpResponseMessage response = await Server.SendAsync("GET", "/v1/stream/s?offset=now&live=long-poll");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("true", response.Header("Stream-Closed"));
    }

    [Fact]
    public async Task A_deletion_ends_the_wait_with_a_404()
    {
        await Server.CreateAsync("s");
        Task<HttpResponseMessage> poll = await PollAsync("offset=now");

        await Server.DeleteAsync("s");

        await (await poll).RefusedAsync(HttpStatusCode.NotFound, "STREAM_NOT_FOUND");
    }

    [Fact]
    public async Task A_soft_deletion_ends_the_wait_with_a_410()
    {
        await Server.CreateAsync("s");
        await Server.SendAsync("PUT", "/v1/stream/fork", ["Stream-Forked-From: /v1/stream/s"]);
        Task<HttpResponseMessage> poll = await PollAsync("offset=now");

        await Server.DeleteAsync("s");

        await (await poll).RefusedAsync(HttpStatusCode.Gone, "STREAM_GONE");
    }

    [Fact]
    public async Task The_cursor_is_greater_than_the_one_received()
    {
        await Server.CreateAsync("s", body: "abc");
        string first =
            (await Server.SendAsync("GET", "/v1/stream/s?offset=-1&live=long-poll")).Header("Stream-Cursor")!;
        string second = (await Server.SendAsync("GET", $"/v1/stream/s?offset=-1&live=long-poll&cursor={first}"))
            .Header("Stream-Cursor")!;
        Assert.True(long.Parse(second) > long.Parse(first));
    }

    [Theory]
    [InlineData("cursor=")]
    [InlineData("cursor=garbage")]
    [InlineData("cursor=1&cursor=2")]
    public async Task An_invalid_cursor_is_ignored(string cursor)
    {
        await Server.CreateAsync("s", body: "abc");
        HttpResponseMessage response = await Server.SendAsync("GET", $"/v1/stream/s?offset=-1&live=long-poll&{cursor}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_client_that_disconnects_leaves_no_timer_behind()
    {
        using var requests = new ActiveRequests(Server);
        await Server.CreateAsync("s");
        int timers = Time.ArmedTimers;
        Task armed = Time.WhenTimerArmedAsync(Timeout);
        await using (RawConnection connection = await Server.ConnectAsync())
        {
            await connection.SendAsync("GET /v1/stream/s?offset=now&live=long-poll HTTP/1.1\nHost: here\n\n");
            await armed;
        }

        // The wait's timer goes with the wait.
        await requests.WhenAsync(0);
        Assert.Equal(timers, Time.ArmedTimers);
    }

    /// <summary>Sends a long-poll and returns once the server is waiting.</summary>
    private async Task<Task<HttpResponseMessage>> PollAsync(string query)
    {
        Task armed = Time.WhenTimerArmedAsync(Timeout);
        Task<HttpResponseMessage> poll = Server.SendAsync("GET", $"/v1/stream/s?{query}&live=long-poll");
        await armed;
        return poll;
    }
}
