using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Responses;

/// <summary>Clients that send a request and then do not read the response.</summary>
public sealed class StalledReaderTests : WireTests
{
    // More than the kernel buffers for a connection on any usual machine.
    private const int LargeBytes = 16_000_000;

    [Theory]
    [InlineData("offset=-1", "")]
    [InlineData("offset=-1", "Accept-Encoding: gzip\n")]
    [InlineData("offset=-1&live=long-poll", "")]
    [InlineData("offset=-1&live=sse", "")]
    public async Task A_reader_that_stops_reading_is_disconnected(string query, string headers)
    {
        using var requests = new ActiveRequests(Server);
        await Server.CreateAsync("s", body: Incompressible());
        await using RawConnection reader = await Server.ConnectAsync(receiveBufferBytes: 2048);
        await reader.SendAsync($"GET /v1/stream/s?{query} HTTP/1.1\nHost: here\n{headers}\n");
        RawResponse head = await reader.ReadHeadAsync();

        await AdvanceUntilAsync(requests.WhenAsync(0));

        Assert.Equal(200, head.Status);
        string received = await reader.ReadToEndAsync();
        Assert.True(received.Length < LargeBytes, $"{received.Length} bytes");
    }

    [Fact]
    public async Task A_reader_that_stops_within_an_event_is_not_told_of_a_proper_end_when_the_server_stops()
    {
        await Server.CreateAsync("s", body: new string('x', LargeBytes));
        await using RawConnection reader = await Server.ConnectAsync(receiveBufferBytes: 2048);
        await reader.SendAsync("GET /v1/stream/s?offset=-1&live=sse HTTP/1.1\nHost: here\n\n");
        await reader.ReadHeadAsync();

        await Server.StopAsync();

        string rest = await reader.ReadToEndAsync();
        Assert.DoesNotContain("event: control", rest, StringComparison.Ordinal);
        Assert.False(rest.EndsWith("0\r\n\r\n", StringComparison.Ordinal), "The response has a proper end.");
    }

    // The reader may still be receiving at the first advances: then the wait that is late begins after them.
    private async Task AdvanceUntilAsync(Task ended)
    {
        while (!ended.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(20)));
        }
    }

    private static string Incompressible()
    {
        var random = new Random(1);
        return string.Create(LargeBytes, random, static (text, random) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = (char)random.Next(' ', 127);
            }
        });
    }
}
