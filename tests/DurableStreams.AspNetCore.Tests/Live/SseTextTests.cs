using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Live;

/// <summary>Text whose appends end within a UTF-8 character. A character of a test string is one byte.</summary>
public sealed class SseTextTests : WireTests
{
    // 2026-01-01T00:00:00Z in intervals of twenty seconds since 2024-10-09T00:00:00Z.
    private const long Cursor = 449 * 86400 / 20;
    private const string Euro = "\xE2\x82\xAC";

    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task An_append_that_ends_within_a_character_is_sent_together_with_the_next_one()
    {
        await Server.CreateAsync("s");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        await reader.NextAsync();

        Task held = Time.WhenTimerArmedAsync(Hold);
        await Server.AppendAsync("s", "a" + Euro[..2]);
        await held;
        Offset tail = await Server.AppendAsync("s", Euro[2..] + "b");

        Assert.Equal(Data($"a{Euro}b") + SseReader.Control(tail, Cursor), await reader.NextAsync());
    }

    [Fact]
    public async Task After_a_second_it_is_sent_as_it_is()
    {
        await Server.CreateAsync("s");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        await reader.NextAsync();

        Task held = Time.WhenTimerArmedAsync(Hold);
        Offset first = await Server.AppendAsync("s", "a" + Euro[..2]);
        await held;
        Time.Advance(Hold);

        Assert.Equal(Data("a" + Euro[..2]) + SseReader.Control(first, Cursor), await reader.NextAsync());
        Offset tail = await Server.AppendAsync("s", Euro[2..] + "b");
        Assert.Equal(
            Data(Euro[2..] + "b") + SseReader.Control(tail, Cursor, writtenAfter: Hold), await reader.NextAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_close_sends_it_as_it_is(bool withAppend)
    {
        await Server.CreateAsync("s");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        await reader.NextAsync();

        Task held = Time.WhenTimerArmedAsync(Hold);
        Offset tail = await Server.AppendAsync("s", "a" + Euro[..2], close: withAppend);
        if (!withAppend)
        {
            await held;
            await Server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true"]);
        }

        Assert.Equal(Data("a" + Euro[..2]) + SseReader.End(tail), await reader.NextAsync());
        Assert.Null(await reader.NextAsync());
    }

    [Fact]
    public async Task Complete_appends_before_it_are_sent_at_once_and_end_where_they_end()
    {
        StreamHead head = await Server.CreateAsync("s", body: "one");
        Task held = Time.WhenTimerArmedAsync(Hold);
        await Server.AppendAsync("s", Euro[..1]);
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=-1");

        Assert.Equal(
            Data("one") + SseReader.Control(head.TailOffset, Cursor, upToDate: false), await reader.NextAsync());
        await held;
        Offset tail = await Server.AppendAsync("s", Euro[1..]);
        Assert.Equal(Data(Euro) + SseReader.Control(tail, Cursor), await reader.NextAsync());
    }

    [Fact]
    public async Task A_start_within_a_character_begins_with_the_rest_of_it()
    {
        await Server.CreateAsync("s");
        Offset within = await Server.AppendAsync("s", "a" + Euro[..2]);
        Offset tail = await Server.AppendAsync("s", Euro[2..]);
        await using SseReader reader = await SseReader.OpenAsync(Server, $"offset={within}");
        Assert.Equal(Data(Euro[2..]) + SseReader.Control(tail, Cursor), await reader.NextAsync());
    }

    [Fact]
    public async Task Bytes_of_other_types_are_sent_at_once()
    {
        await Server.CreateAsync("s", "application/octet-stream");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        await reader.NextAsync();
        Offset tail = await Server.AppendAsync("s", Euro[..2]);
        Assert.Equal(Data("4oI=") + SseReader.Control(tail, Cursor), await reader.NextAsync());
    }

    private static string Data(string text) => $"event: data\ndata:{text}\n\n";
}
