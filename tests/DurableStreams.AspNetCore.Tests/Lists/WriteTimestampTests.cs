using System.Net;
using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Live;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Lists;

/// <summary>Answers that reach the tail of a stream say when it was last appended to.</summary>
public sealed class WriteTimestampTests : WireTests
{
    private const string Header = "Stream-Write-Timestamp";
    private const string Started = "1767225600000";
    private const string Later = "1767225601500";

    [Fact]
    public async Task A_head_has_the_instant_of_the_last_append_in_milliseconds()
    {
        await Server.CreateAsync("s", body: "first");
        Assert.Equal(Started, await HeadAsync());

        Time.Advance(TimeSpan.FromMilliseconds(1_500.9));
        await Server.AppendAsync("s", "second");
        Assert.Equal(Later, await HeadAsync());
    }

    [Fact]
    public async Task What_appends_nothing_does_not_change_it()
    {
        await Server.SendAsync("PUT", "/v1/stream/s", ["Content-Type: text/plain", "Stream-TTL: 100"]);
        Assert.Null(await HeadAsync());
        await Server.AppendAsync("s", "x");
        Time.Advance(TimeSpan.FromSeconds(90));

        await Server.SendAsync("GET", "/v1/stream/s?offset=-1");
        await Server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true"]);

        Assert.Equal(Started, await HeadAsync());
    }

    [Fact]
    public async Task A_fork_has_none_before_its_own_first_append()
    {
        await Server.CreateAsync("s", body: "x");
        await Server.SendAsync("PUT", "/v1/stream/fork", ["Stream-Forked-From: /v1/stream/s"]);
        Assert.Null(await HeadAsync("fork"));

        Time.Advance(TimeSpan.FromMilliseconds(1_500));
        await Server.AppendAsync("fork", "y");
        Assert.Equal((Started, Later), (await HeadAsync(), await HeadAsync("fork")));
    }

    [Fact]
    public async Task A_read_has_it_only_at_the_tail()
    {
        await Server.CreateAsync("s", body: new string('a', 600_000));
        await Server.AppendAsync("s", new string('b', 600_000));

        using HttpResponseMessage first = await Server.SendAsync("GET", "/v1/stream/s?offset=-1");
        Assert.Equal((null, null), (first.Header("Stream-Up-To-Date"), first.Header(Header)));
        using HttpResponseMessage second = await Server.SendAsync("GET", $"/v1/stream/s?offset={first.NextOffset()}");
        Assert.Equal(("true", Started), (second.Header("Stream-Up-To-Date"), second.Header(Header)));
        using HttpResponseMessage now = await Server.SendAsync("GET", "/v1/stream/s?offset=now");
        Assert.Equal(Started, now.Header(Header));
        Assert.Contains(Header, now.Header("Access-Control-Expose-Headers")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_poll_has_it_with_data_and_without()
    {
        await Server.CreateAsync("s", body: "x");
        using HttpResponseMessage data = await Server.SendAsync("GET", "/v1/stream/s?offset=-1&live=long-poll");
        Assert.Equal((HttpStatusCode.OK, Started), (data.StatusCode, data.Header(Header)));

        await Server.AppendAsync("s", "y", close: true);
        using HttpResponseMessage end = await Server.SendAsync("GET", "/v1/stream/s?offset=now&live=long-poll");
        Assert.Equal((HttpStatusCode.NoContent, Started), (end.StatusCode, end.Header(Header)));
    }

    [Fact]
    public async Task A_control_event_has_it_as_a_number_at_the_tail()
    {
        await Server.CreateAsync("s", body: "x");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");
        Assert.Equal(long.Parse(Started), await NextAsync(reader));

        Time.Advance(TimeSpan.FromMilliseconds(1_500));
        await Server.AppendAsync("s", "y");
        Assert.Equal(long.Parse(Later), await NextAsync(reader));
    }

    [Fact]
    public async Task An_empty_stream_has_none()
    {
        await Server.CreateAsync("s");

        using HttpResponseMessage read = await Server.SendAsync("GET", "/v1/stream/s?offset=-1");
        Assert.Equal(("true", null), (read.Header("Stream-Up-To-Date"), read.Header(Header)));
        Assert.Null(await HeadAsync());
    }

    private static async Task<long> NextAsync(SseReader reader)
    {
        string flush = (await reader.NextAsync())!;
        string control = flush[(flush.LastIndexOf("data:", StringComparison.Ordinal) + "data:".Length)..];
        return JsonDocument.Parse(control[..control.IndexOf('\n', StringComparison.Ordinal)])
            .RootElement.GetProperty("streamWriteTimestamp").GetInt64();
    }

    private async Task<string?> HeadAsync(string path = "s") =>
        (await Server.SendAsync("HEAD", "/v1/stream/" + path)).Header(Header);
}
