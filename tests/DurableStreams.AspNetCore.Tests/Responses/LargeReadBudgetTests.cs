using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.TestKit.Time;

namespace DurableStreams.AspNetCore.Tests.Responses;

/// <summary>Clients that read large appends slowly, each a different one.</summary>
public sealed class LargeReadBudgetTests : IAsyncLifetime
{
    // More than the kernel buffers for a connection on any usual machine.
    private const int LargeBytes = 16_000_000;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _time = new();
    private StreamServer? _server;

    private StreamServer Server => _server!;

    public async Task InitializeAsync()
    {
        _server = await StreamServer.StartAsync(
            time: _time, settings: new() { ["DurableStreams:MaxLargeReadBytes"] = $"{LargeBytes}" });
        await Server.CreateAsync("one", body: new string('1', LargeBytes));
        await Server.CreateAsync("two", body: new string('2', LargeBytes));
        await Server.CreateAsync("small", body: "s");
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    [Theory]
    [InlineData("offset=-1")]
    [InlineData("offset=-1&live=long-poll")]
    [InlineData("offset=-1&live=sse")]
    public async Task Readers_of_more_large_appends_than_the_budget_allows_get_503_with_retry_after(string query)
    {
        await using RawConnection stalled = await StallAsync("one");
        await using RawConnection other = await Server.ConnectAsync();
        Task waits = WhenReaderWaitsAsync();
        await other.SendAsync($"GET /v1/stream/two?{query} HTTP/1.1\nHost: here\n\n");
        await waits;
        _time.Advance(MaxWait);
        RawResponse refused = await other.ReadResponseAsync();

        Assert.Equal(503, refused.Status);
        Assert.Contains("TOO_MANY_READ_BYTES", refused.Body, StringComparison.Ordinal);
        Assert.Equal("1", refused["Retry-After"]);

        // Small reads, and readers of the same append, are not affected.
        Assert.Equal("s", await Server.Client.GetStringAsync(new Uri(Server.Address, "/v1/stream/small")));
        await using RawConnection sharing = await StallAsync("one");
    }

    [Fact]
    public async Task A_live_reader_waits_for_its_turn_and_is_not_ended()
    {
        await using RawConnection live = await Server.ConnectAsync();
        await live.SendAsync("GET /v1/stream/small?offset=now&live=sse HTTP/1.1\nHost: here\n\n");
        Assert.Equal(200, (await live.ReadHeadAsync()).Status);
        Assert.StartsWith("event: control", await live.ReadChunkAsync(), StringComparison.Ordinal);
        await using (await StallAsync("one"))
        {
            Task waits = WhenReaderWaitsAsync();
            await Server.AppendAsync("small", new string('x', LargeBytes));
            await waits;
            _time.Advance(MaxWait);
            Assert.Equal(":\n\n", await live.ReadChunkAsync());
        }

        Assert.StartsWith("event: data", await live.ReadChunkAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_live_reader_has_sent_is_released_while_it_waits_at_the_tail()
    {
        await using RawConnection live = await Server.ConnectAsync();
        await live.SendAsync("GET /v1/stream/one?offset=-1&live=sse HTTP/1.1\nHost: here\n\n");
        Assert.Equal(200, (await live.ReadHeadAsync()).Status);
        string? received;
        do
        {
            received = await live.ReadChunkAsync();
        }
        while (!received!.Contains("event: control", StringComparison.Ordinal));

        await using RawConnection other = await StallAsync("two");
    }

    private Task WhenReaderWaitsAsync() => _time.WhenTimerArmedAsync(due => due == MaxWait);

    private async Task<RawConnection> StallAsync(string path)
    {
        RawConnection reader = await Server.ConnectAsync(receiveBufferBytes: 2048);
        await reader.SendAsync($"GET /v1/stream/{path}?offset=-1 HTTP/1.1\nHost: here\n\n");
        Assert.Equal(200, (await reader.ReadHeadAsync()).Status);
        return reader;
    }
}
