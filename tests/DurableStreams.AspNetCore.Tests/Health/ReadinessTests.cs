using System.Text;
using DurableStreams.AspNetCore.Health;
using DurableStreams.AspNetCore.Tests.Errors;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Time;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Health;

/// <summary>Health probes, on a clock that the test controls.</summary>
public sealed class ReadinessTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly FaultScript _script = new();
    private FaultInjectingStore _store = null!;
    private StreamServer _server = null!;

    public async Task InitializeAsync()
    {
        // Exclusive: the service never reads a cached head again from such a store, but probes must still call it.
        _store = FaultInjectingStore.Over(new MemoryStreamStore(), _script);
        _server = await StreamServer.StartAsync(time: _time, store: streams => streams.UseStore(_ => _store));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_store_that_answers_is_ready_and_is_not_probed_again_within_a_second()
    {
        Assert.Equal((200, """{"status":"ready"}"""), await ProbeAsync());
        _time.Advance(StoreReadiness.ResultLifetime - TimeSpan.FromTicks(1));
        Assert.Equal(200, (await ProbeAsync()).Status);
        Assert.Equal(1, _store.Calls(StoreCall.Get));

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(200, (await ProbeAsync()).Status);
        Assert.Equal(2, _store.Calls(StoreCall.Get));
    }

    [Fact]
    public async Task An_unavailable_store_is_503_until_it_answers_again()
    {
        _script.Next(StoreCall.Get, Fault.Before);
        Assert.Equal((503, """{"status":"unavailable"}"""), await ProbeAsync());
        Assert.Equal(503, (await ProbeAsync()).Status);

        _time.Advance(StoreReadiness.ResultLifetime);
        Assert.Equal(200, (await ProbeAsync()).Status);
    }

    [Fact]
    public async Task Concurrent_requests_share_one_probe()
    {
        var gate = new Gate();
        _script.Next(StoreCall.Get, Fault.PauseBefore(gate));
        Task<(int Status, string Body)>[] probes = [ProbeAsync(), ProbeAsync(), ProbeAsync()];
        await gate.Reached;
        gate.Open();

        Assert.All(await Task.WhenAll(probes), probe => Assert.Equal(200, probe.Status));
        Assert.Equal(1, _store.Calls(StoreCall.Get));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_in_time_is_503()
    {
        _script.Always(StoreCall.Get, Fault.PauseBefore(new Gate()));
        Task armed = _time.WhenTimerArmedAsync(StoreReadiness.ProbeTimeout);
        Task<(int Status, string Body)> probe = ProbeAsync();
        await armed;
        _time.Advance(StoreReadiness.ProbeTimeout);

        Assert.Equal(503, (await probe).Status);
    }

    [Fact]
    public async Task A_broken_store_is_503_without_details()
    {
        await using StreamServer broken =
            await StreamServer.StartAsync(store: streams => streams.UseStore(_ => new BrokenStore()));
        Assert.Equal((503, """{"status":"unavailable"}"""), await ProbeAsync(broken));
    }

    [Fact]
    public async Task The_response_is_not_cached_and_HEAD_has_no_body()
    {
        HttpContext get = Request("GET");
        await Handler(_server).ReadyAsync(get);
        HttpContext head = Request("HEAD");
        await Handler(_server).ReadyAsync(head);

        Assert.All([get, head], context => Assert.Equal("no-store", context.Response.Headers.CacheControl));
        Assert.All([get, head], context => Assert.Equal("application/json", context.Response.ContentType));
        Assert.Equal(0, head.Response.Body.Length);
    }

    [Fact]
    public async Task Liveness_does_not_call_the_store()
    {
        _script.Always(StoreCall.Get, Fault.Before);
        HttpContext context = Request("GET");
        await Handler(_server).LiveAsync(context);
        Assert.Equal((200, """{"status":"ok"}"""), Answer(context));
        Assert.Equal(0, _store.Calls(StoreCall.Get));
    }

    private Task<(int Status, string Body)> ProbeAsync() => ProbeAsync(_server);

    private static async Task<(int Status, string Body)> ProbeAsync(StreamServer server)
    {
        HttpContext context = Request("GET");
        await Handler(server).ReadyAsync(context);
        return Answer(context);
    }

    private static IHealthHandler Handler(StreamServer server) => server.Services.GetRequiredService<IHealthHandler>();

    private static DefaultHttpContext Request(string method) =>
        new() { Request = { Method = method }, Response = { Body = new MemoryStream() } };

    private static (int Status, string Body) Answer(HttpContext context) =>
        (context.Response.StatusCode, Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()));
}
