using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Live;

/// <summary>How long SSE connections last, and how they end.</summary>
public sealed class SseLifetimeTests : WireTests
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_comment_is_sent_after_every_silence()
    {
        await Server.CreateAsync("s");
        Task armed = Time.WhenTimerArmedAsync(KeepAlive);
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        await reader.NextAsync();

        for (int i = 0; i < 3; i++)
        {
            await armed;
            armed = Time.WhenTimerArmedAsync(timeout => timeout <= KeepAlive && timeout > TimeSpan.FromSeconds(1));
            Time.Advance(KeepAlive);
            Assert.Equal(":\n\n", await reader.NextAsync());
        }
    }

    [Fact]
    public async Task A_quiet_connection_ends_after_about_a_minute()
    {
        await Server.CreateAsync("s");
        Task armed = Time.WhenTimerArmedAsync(KeepAlive);
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        await reader.NextAsync();
        DateTimeOffset began = Time.GetUtcNow();

        string? chunk;
        do
        {
            await armed;
            armed =
                Time.WhenTimerArmedAsync(timeout => timeout <= KeepAlive && timeout != TimeSpan.FromMilliseconds(500));
            Time.Advance(TimeSpan.FromSeconds(5));
            Time.Advance(TimeSpan.FromSeconds(5));
            Time.Advance(TimeSpan.FromSeconds(5));
            chunk = await reader.NextAsync();
        }
        while (chunk == ":\n\n");

        Assert.Null(chunk);
        Assert.InRange(Time.GetUtcNow() - began, TimeSpan.FromSeconds(54), TimeSpan.FromSeconds(75));
    }

    [Fact]
    public async Task A_connection_with_data_does_not_end_early()
    {
        await Server.CreateAsync("s");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        await reader.NextAsync();
        for (int second = 10; second < 50; second += 10)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            await Server.AppendAsync("s", "early");
            Assert.StartsWith("event: data\ndata:early", await reader.NextAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deletion_ends_the_answer_without_data_of_a_recreated_stream(bool recreated)
    {
        await Server.CreateAsync("s");
        await using SseReader reader = await SseReader.OpenAsync(Server, "offset=now");
        await reader.NextAsync();

        await Server.DeleteAsync("s");
        if (recreated)
        {
            await Server.CreateAsync("s", body: "of another incarnation");
        }

        Assert.Null(await reader.NextAsync());
    }

    [Fact]
    public async Task The_cursor_is_greater_than_the_one_received_and_never_decreases()
    {
        await Server.CreateAsync("s");
        await using SseReader first = await SseReader.OpenAsync(Server, "offset=now");
        long cursor = CursorOf(await first.NextAsync());
        await using SseReader second = await SseReader.OpenAsync(Server, $"offset=now&cursor={cursor}");
        long ahead = CursorOf(await second.NextAsync());
        Assert.True(ahead > cursor);

        await Server.AppendAsync("s", "x");
        Assert.Equal(ahead, CursorOf(await second.NextAsync()));

        Time.Advance(TimeSpan.FromSeconds(10));
        Time.Advance(TimeSpan.FromSeconds(10));
        await Server.AppendAsync("s", "y");
        Assert.Equal(cursor, CursorOf(await first.NextAsync()));
        Assert.Equal(cursor + 1, CursorOf(await PastCommentsAsync(first)));
    }

    [Fact]
    public async Task All_readers_of_an_append_are_sent_the_same_encoding()
    {
        await Server.CreateAsync("s");
        var readers = new List<SseReader>();
        for (int i = 0; i < 5; i++)
        {
            readers.Add(await SseReader.OpenAsync(Server, "offset=now"));
            await readers[i].NextAsync();
        }

        await Server.AppendAsync("s", "shared");

        foreach (SseReader reader in readers)
        {
            Assert.StartsWith("event: data\ndata:shared\n\n", await reader.NextAsync(), StringComparison.Ordinal);
            await reader.DisposeAsync();
        }
    }

    private static async Task<string?> PastCommentsAsync(SseReader reader)
    {
        string? chunk = await reader.NextAsync();
        while (chunk == ":\n\n")
        {
            chunk = await reader.NextAsync();
        }

        return chunk;
    }

    private static long CursorOf(string? chunk)
    {
        const string Field = "\"streamCursor\":\"";
        int start = chunk!.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        return long.Parse(chunk[start..chunk.IndexOf('"', start)]);
    }
}
