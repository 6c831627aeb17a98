using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using Microsoft.Extensions.Time.Testing;

namespace DurableStreams.AspNetCore.Tests.Timing;

public sealed class ServerTimingTests : WireTests
{
    private const string Asking = "X-Debug-Timing: 1";

    [Theory]
    [InlineData("PUT", "/v1/stream/new", null, "total;dur=0, store;dur=0")]
    [InlineData("POST", "/v1/stream/s", "x", "total;dur=0, store;dur=0, commit;dur=0")]
    [InlineData("GET", "/v1/stream/s?offset=-1", null, "total;dur=0, store;dur=0")]
    [InlineData("GET", "/v1/stream/s?offset=-1&live=long-poll", null, "total;dur=0, store;dur=0")]
    [InlineData("GET", "/v1/stream/s?offset=-1&live=sse", null, "total;dur=0, store;dur=0")]
    [InlineData("GET", "/v1/stream/missing", null, "total;dur=0, store;dur=0")]
    [InlineData("GET", "/v1/stream/s?offset=x", null, "total;dur=0")]
    [InlineData("HEAD", "/v1/stream/s", null, "total;dur=0, store;dur=0")]
    [InlineData("DELETE", "/v1/stream/s", null, "total;dur=0, store;dur=0")]
    public async Task A_request_that_asks_for_its_timing_gets_it(
        string method, string target, string? body, string expected)
    {
        await Server.CreateAsync("s", body: "abc");
        HttpResponseMessage response =
            await Server.SendAsync(method, target, [Asking, "Content-Type: text/plain"], body);
        Assert.Equal(expected, response.Header("Server-Timing"));
    }

    [Theory]
    [InlineData("X-Debug-Timing: 0")]
    [InlineData("X-Debug-Timing: true")]
    [InlineData("X-Other: 1")]
    public async Task A_request_that_does_not_ask_gets_no_timing(string header)
    {
        await Server.CreateAsync("s");
        Assert.Null((await Server.SendAsync("GET", "/v1/stream/s", [header])).Header("Server-Timing"));
    }

    [Fact]
    public async Task Scripts_that_may_read_the_response_may_read_its_timing()
    {
        await Server.CreateAsync("s");
        HttpResponseMessage asked =
            await Server.SendAsync("GET", "/v1/stream/s", [Asking, "Origin: https://app.example"]);
        Assert.Equal("*", asked.Header("Timing-Allow-Origin"));
        Assert.Contains("Server-Timing", asked.Header("Access-Control-Expose-Headers")!.Split(", "));
        Assert.Null((await Server.SendAsync("POST", "/v1/stream/s", [Asking])).Header("Timing-Allow-Origin"));

        HttpResponseMessage preflight =
            await Server.SendAsync("OPTIONS", "/v1/stream/s", ["Origin: https://app.example"]);
        Assert.Contains("X-Debug-Timing", preflight.Header("Access-Control-Allow-Headers")!.Split(", "));
    }

    [Theory]
    [InlineData(ServerTimingMode.Never, Asking, false)]
    [InlineData(ServerTimingMode.Always, "X-Other: 1", true)]
    public async Task The_setting_overrides_the_request(ServerTimingMode mode, string header, bool reported)
    {
        await using StreamServer server = await StreamServer.StartAsync(options => options.ServerTiming = mode);
        await server.CreateAsync("s");
        Assert.Equal(
            reported, (await server.SendAsync("GET", "/v1/stream/s", [header])).Header("Server-Timing") is not null);
    }

    [Fact]
    public async Task The_timing_includes_the_commit()
    {
        var time = new FakeTimeProvider();
        var script = new FaultScript();
        var memory = new MemoryStreamStore();
        await using StreamServer server = await StreamServer.StartAsync(
            time: time, store: streams => streams.UseStore(_ => FaultInjectingStore.Over(memory, script)));
        await server.SendAsync("PUT", "/v1/stream/s", ["Content-Type: text/plain"]);
        var gate = new Gate();
        script.Next(StoreCall.Commit, Fault.PauseBefore(gate));

        Task<HttpResponseMessage> appending =
            server.SendAsync("POST", "/v1/stream/s", [Asking, "Content-Type: text/plain"], "x");
        await gate.Reached;
        time.Advance(TimeSpan.FromMilliseconds(12.5));
        gate.Open();

        Assert.Equal("total;dur=12.5, store;dur=12.5, commit;dur=12.5", (await appending).Header("Server-Timing"));
    }

    [Fact]
    public async Task A_failure_reports_its_timing_too()
    {
        var script = new FaultScript();
        await using StreamServer server = await StreamServer.StartAsync(
            time: Time,
            store: streams =>
                streams.UseStore(_ => FaultInjectingStore.Over(new MemoryStreamStore(isExclusive: false), script)));
        script.Always(StoreCall.Get, Fault.Before);
        HttpResponseMessage response = await server.SendAsync("GET", "/v1/stream/s", [Asking]);
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal("total;dur=0, store;dur=0", response.Header("Server-Timing"));
    }
}
