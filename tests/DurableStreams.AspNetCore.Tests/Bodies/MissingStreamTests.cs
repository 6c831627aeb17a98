using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.AspNetCore.Tests.Bodies;

/// <summary>A large body is received only if there is a stream for it.</summary>
public sealed class MissingStreamTests : WireTests
{
    private const int MiB = 1024 * 1024;

    [Theory]
    [InlineData("Content-Type: text/plain", "missing", 404, "STREAM_NOT_FOUND")]
    [InlineData("Content-Type: text/plain", "gone", 410, "STREAM_GONE")]
    [InlineData("Content-Type: text/plain", "e", 405, "NOT_WRITABLE")]
    [InlineData("Content-Type: nonsense", "missing", 400, "INVALID_CONTENT_TYPE")]
    [InlineData("X-Nothing: here", "missing", 400, "MISSING_CONTENT_TYPE")]
    [InlineData("Content-Type: text/plain\r\nContent-Encoding: gzip", "missing", 404, "STREAM_NOT_FOUND")]
    public async Task A_large_body_without_a_stream_is_refused_before_any_of_it_is_sent(
        string header, string path, int status, string code)
    {
        await Server.CreateAsync("gone");
        await Server.SendAsync("PUT", "/v1/stream/fork", ["Stream-Forked-From: /v1/stream/gone"]);
        await Server.DeleteAsync("gone");
        await Server.CreateAsync("source", "text/plain");
        await Server.SendAsync("POST", "/v1/estuary/subscribe/_default/source", body: """{"estuaryId":"e"}""");
        await using RawConnection connection = await Server.ConnectAsync();
        await connection.SendExactlyAsync(
            $"POST /v1/stream/{path} HTTP/1.1\r\nHost: here\r\n{header}\r\nContent-Length: {15 * MiB}\r\n\r\n");

        RawResponse response = await connection.ReadResponseAsync();

        Assert.Equal(status, response.Status);
        Assert.Contains(code, response.Body, StringComparison.Ordinal);
        Assert.Equal("close", response["Connection"]);
    }

    [Fact]
    public async Task A_chunked_body_without_a_stream_is_refused_after_64_KiB()
    {
        await using RawConnection connection = await Server.ConnectAsync();
        await connection.SendExactlyAsync(
            "POST /v1/stream/missing HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n");

        // The last chunk never comes.
        await connection.SendExactlyAsync($"{70_000:X}\r\n{new string('x', 70_000)}\r\n");

        Assert.Equal(404, (await connection.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task The_refusal_reaches_a_client_that_sends_its_whole_body_first()
    {
        await using RawConnection connection = await Server.ConnectAsync();
        await connection.SendExactlyAsync(
            "POST /v1/stream/missing HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n"
            + $"Content-Length: {15 * MiB}\r\n\r\n");
        string piece = new('x', MiB);
        for (int i = 0; i < 15; i++)
        {
            await connection.SendExactlyAsync(piece);
        }

        Assert.Equal(404, (await connection.ReadResponseAsync()).Status);
        Assert.Equal("", await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task A_large_body_may_create_a_stream()
    {
        HttpResponseMessage response = await Server.SendAsync(
            "PUT", "/v1/stream/new", ["Content-Type: text/plain"], new string('x', MiB));
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal(MiB, (await Server.HeadAsync("new")).Head!.Tail);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    public async Task The_check_costs_an_append_no_storage_call_of_its_own(bool isWarm, int extraReads)
    {
        int small = await ReadsOfAsync(isWarm, 1_000);
        int large = await ReadsOfAsync(isWarm, 100_000);
        Assert.Equal(isWarm ? 0 : 1, small);
        Assert.Equal(small + extraReads, large);
    }

    [Fact]
    public async Task A_large_body_is_not_received_while_the_store_is_unavailable()
    {
        var script = new FaultScript();
        await using StreamServer server = await StreamServer.StartAsync(store: streams =>
            streams.UseStore(_ => FaultInjectingStore.Over(new MemoryStreamStore(isExclusive: false), script)));
        script.Always(StoreCall.Get, Fault.Before);
        await using RawConnection connection = await server.ConnectAsync();
        await connection.SendExactlyAsync(
            "POST /v1/stream/s HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n"
            + $"Content-Length: {15 * MiB}\r\n\r\n");

        RawResponse response = await connection.ReadResponseAsync();

        Assert.Equal(503, response.Status);
        Assert.Equal("1", response["Retry-After"]);
    }

    private static async Task<int> ReadsOfAsync(bool isWarm, int bytes)
    {
        var memory = new MemoryStreamStore(isExclusive: false);
        var calls = new CountingPlan();
        await using (StreamServer creator = await StartAsync(memory, new CountingPlan()))
        {
            await creator.SendAsync("PUT", "/v1/stream/s", ["Content-Type: text/plain"]);
        }

        await using StreamServer server = await StartAsync(memory, calls);
        if (isWarm)
        {
            await AppendAsync(server, 1);
        }

        calls.Gets = 0;
        await AppendAsync(server, bytes);
        return calls.Gets;
    }

    private static async Task AppendAsync(StreamServer server, int bytes)
    {
        HttpResponseMessage response = await server.SendAsync(
            "POST", "/v1/stream/s", ["Content-Type: text/plain"], new string('x', bytes));
        Assert.Equal(204, (int)response.StatusCode);
    }

    private static Task<StreamServer> StartAsync(MemoryStreamStore memory, CountingPlan calls) =>
        StreamServer.StartAsync(store: streams => streams.UseStore(_ => FaultInjectingStore.Over(memory, calls)));

    /// <summary>Injects no faults, but counts reads of heads.</summary>
    private sealed class CountingPlan : IFaultPlan
    {
        private int _gets;

        public int Gets
        {
            get => Volatile.Read(ref _gets);
            set => Volatile.Write(ref _gets, value);
        }

        public Fault? Next(StoreCall call, int number)
        {
            if (call == StoreCall.Get)
            {
                Interlocked.Increment(ref _gets);
            }

            return null;
        }
    }
}
