using System.Net;
using DurableStreams.TestKit.Time;

namespace DurableStreams.AspNetCore.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task A_stopping_server_ends_live_readers_properly()
    {
        var time = new ManualTimeProvider();
        await using StreamServer server = await StreamServer.StartAsync(time: time);
        StreamHead head = await server.CreateAsync("s");
        Task polling = time.WhenTimerArmedAsync(TimeSpan.FromSeconds(20));
        Task<HttpResponseMessage> poll = server.SendAsync("GET", "/v1/stream/s?offset=now&live=long-poll");
        await polling;
        await using SseReader reader = await SseReader.OpenAsync(server, "offset=now");
        await reader.NextAsync();

        Task stopped = server.StopAsync();

        Assert.Null(await reader.NextAsync());
        HttpResponseMessage response = await poll;
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(head.TailOffset.ToString(), response.NextOffset());
        await stopped.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_reader_that_does_not_receive_does_not_keep_the_server_from_stopping()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        await server.CreateAsync("s", "application/octet-stream");
        for (int i = 0; i < 20; i++)
        {
            await server.AppendAsync("s", new string('x', 1_000_000));
        }

        await using RawConnection connection = await server.ConnectAsync();
        await connection.SendAsync("GET /v1/stream/s?offset=-1&live=sse HTTP/1.1\nHost: here\n\n");
        await connection.ReadHeadAsync();

        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }
}
