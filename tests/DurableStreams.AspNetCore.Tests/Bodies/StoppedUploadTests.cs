using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.TestKit.Time;

namespace DurableStreams.AspNetCore.Tests.Bodies;

public sealed class StoppedUploadTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("POST", "Transfer-Encoding: chunked", "")]
    [InlineData("POST", "Transfer-Encoding: chunked", "3\r\nabc\r\n")]
    [InlineData("POST", "Content-Length: 10", "abc")]
    [InlineData("POST", "Content-Length: 10\r\nContent-Encoding: br", "")]
    [InlineData("PUT", "Content-Length: 10", "")]
    public async Task A_body_that_stops_arriving_is_a_408_of_its_own_and_ends_the_connection(
        string method, string framing, string beginning)
    {
        var time = new ManualTimeProvider();
        await using StreamServer server = await StreamServer.StartAsync(
            time: time, settings: new() { ["DurableStreams:RequestBody:IdleTimeout"] = $"{Idle}" });
        await server.CreateAsync("s");
        int timers = time.ArmedTimers;
        Task waiting = time.WhenTimerArmedAsync(Idle);
        await using RawConnection connection = await server.ConnectAsync();
        await connection.SendExactlyAsync(
            $"{method} /v1/stream/s HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n{framing}\r\n\r\n{beginning}");
        await waiting.WaitAsync(Deadline);

        time.Advance(Idle);

        RawResponse response = await connection.ReadResponseAsync();
        Assert.Equal(408, response.Status);
        Assert.Equal("close", response["Connection"]);
        Assert.Equal(
            """{"error":{"code":"BODY_TIMEOUT","message":"No byte of the body arrived for 10 s; send the request again."}}""",
            response.Body);
        Assert.Equal("", await connection.ReadToEndAsync());
        Assert.Equal(0, (await server.HeadAsync("s")).Head!.Tail);
        Assert.Equal(timers, time.ArmedTimers);
    }
}
