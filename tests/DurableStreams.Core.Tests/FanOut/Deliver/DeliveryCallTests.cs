using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Publish;
using DurableStreams.Options;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.FanOut.Deliver;

/// <summary>
/// The calls to a shared store that publishing and delivering make, and what is concluded from memory. Actors pause on
/// the clock after a conflict.
/// </summary>
public sealed class DeliveryCallTests : IAsyncLifetime
{
    private readonly TestHost _host = new(isExclusive: false);
    private readonly SignalBoard _board = new();
    private FaultInjectingStore _store = null!;
    private FaultInjectingRegistry _registry = null!;
    private StreamService _process = null!;

    private StreamService Other => _host.Service;

    public async Task InitializeAsync()
    {
        _store = FaultInjectingStore.Over(_host.Store, new FaultScript());
        _registry = new FaultInjectingRegistry(_host.Store, new FaultScript());
        var fanOut = new TestFanOut(_registry, _board, _board, new FanOutOptions());
        _process = TestServices.Start(_store, _store, time: _host.Clock, fanOut: fanOut);
        await Other.MakeAsync("p/s");
        await Other.JoinAsync("p/s", "p/e");
        await _process.AddAsync("p/s", "one");
        await _process.DeliverAsync("p/s", "p/e");
    }

    public async Task DisposeAsync()
    {
        await _process.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_delivery_to_an_estuary_in_memory_reads_the_head_of_the_source_and_commits()
    {
        await _process.AddAsync("p/s", "two");
        int before = _store.TotalCalls;

        Assert.Equal(DeliveryResult.CaughtUp, await _process.DeliverAsync("p/s", "p/e"));
        Assert.Equal(2, _store.TotalCalls - before);
        Assert.Equal("one|two", await Other.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_publication_of_a_named_incarnation_reads_a_page_of_subscribers_and_nothing_else()
    {
        SourceKey source = await _host.IncarnationAsync("p/s");
        int before = _store.TotalCalls;
        int pages = _registry.Calls(StoreCall.PageSubscribers);

        PublishResult result = await _process.FanOut.PublishAsync(
            source, DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.Equal(PublishResult.Signals, result);
        Assert.Equal(0, _store.TotalCalls - before);
        Assert.Equal(1, _registry.Calls(StoreCall.PageSubscribers) - pages);
    }

    [Fact]
    public async Task A_cursor_in_memory_that_another_process_has_advanced_delivers_nothing_twice()
    {
        await using var pump = new ClockPump(_host.Clock);
        await Other.AddAsync("p/s", "two");
        Assert.Equal(DeliveryResult.CaughtUp, await Other.DeliverAsync("p/s", "p/e"));
        await Other.AddAsync("p/s", "three");

        Assert.Equal(DeliveryResult.CaughtUp, await _process.DeliverAsync("p/s", "p/e"));
        Assert.Equal("one|two|three", await Other.TextAsync("p/e"));
    }

    [Fact]
    public async Task An_estuary_in_memory_that_another_process_has_created_again_gets_only_its_own_subscription()
    {
        await using var pump = new ClockPump(_host.Clock);
        await Other.Estuaries.DeleteAsync(TestStreams.Path("p/e"), CancellationToken.None);
        await Other.AddAsync("p/s", "unseen");
        await Other.JoinAsync("p/s", "p/e");
        await Other.AddAsync("p/s", "two");

        Assert.Equal(DeliveryResult.CaughtUp, await _process.DeliverAsync("p/s", "p/e"));
        Assert.Equal("two", await Other.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_subscription_in_memory_that_another_process_has_ended_is_not_delivered()
    {
        await using var pump = new ClockPump(_host.Clock);
        await Other.UnsubscribeAsync("p/s", "p/e");
        await Other.AddAsync("p/s", "two");

        Assert.Equal(DeliveryResult.Unlinked, await _process.DeliverAsync("p/s", "p/e"));
        Assert.Equal("one", await Other.TextAsync("p/e"));
    }
}
