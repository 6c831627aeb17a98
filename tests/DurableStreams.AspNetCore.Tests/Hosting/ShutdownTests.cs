using System.Net;
using DurableStreams.AspNetCore.Tests.Live;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DurableStreams.AspNetCore.Tests.Hosting;

public sealed class ShutdownTests
{
    /// <summary>For stops that end at once unless something is broken, on a busy machine too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_stopping_server_ends_live_readers_properly()
    {
        var time = new ManualTimeProvider();
        await using StreamServer server = await StartAsync(time);
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
        await stopped.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_reader_that_does_not_receive_does_not_keep_the_server_from_stopping()
    {
        await using StreamServer server = await StartAsync();
        await server.CreateAsync("s", "application/octet-stream");
        for (int i = 0; i < 20; i++)
        {
            await server.AppendAsync("s", new string('x', 1_000_000));
        }

        await using RawConnection connection = await server.ConnectAsync();
        await connection.SendAsync("GET /v1/stream/s?offset=-1&live=sse HTTP/1.1\nHost: here\n\n");
        await connection.ReadHeadAsync();

        await server.StopAsync().WaitAsync(Patience);
    }

    // The host never gives up waiting for requests, so a stop that ends has ended them properly.
    private static Task<StreamServer> StartAsync(TimeProvider? time = null) => StreamServer.StartAsync(
        time: time,
        store: static streams => streams.UseMemoryStore().Services.Configure<HostOptions>(
            static host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan));
}
