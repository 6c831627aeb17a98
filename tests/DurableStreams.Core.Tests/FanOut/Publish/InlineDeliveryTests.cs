using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut.Publish;

/// <summary>
/// Deliveries by the process that committed the append. The clock stands still, so none is cut short.
/// </summary>
public sealed class InlineDeliveryTests : IAsyncLifetime
{
    private static readonly FanOutOptions Options = new() { InlineUpTo = 2 };

    private readonly TestHost _host = new(isExclusive: false, fanOut: Options);

    private StreamService Service => _host.Service;

    public async Task InitializeAsync() => await Service.MakeAsync("p/s");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_few_estuaries_have_an_append_before_it_is_acknowledged_and_get_no_signal()
    {
        await Service.JoinAsync("p/s", "p/e1");
        await Service.JoinAsync("p/s", "p/e2");
        _host.Signals.Lose();
        int before = _host.Signals.Signals;
        await Service.AddAsync("p/s", "one", "two");

        Assert.Equal("one|two", await Service.TextAsync("p/e1"));
        Assert.Equal("one|two", await Service.TextAsync("p/e2"));
        Assert.Equal(before, _host.Signals.Signals);
    }

    [Fact]
    public async Task More_estuaries_than_the_limit_are_signalled_as_without_inline_delivery()
    {
        for (int i = 1; i <= 3; i++)
        {
            await Service.JoinAsync("p/s", $"p/e{i}");
        }

        _host.Signals.Lose();
        await Service.AddAsync("p/s", "one");

        Assert.Equal("", await Service.TextAsync("p/e1"));
        Assert.IsType<SignalBoard.AdvancedSignal>(_host.Signals.Take());
    }

    [Fact]
    public async Task An_append_to_one_estuary_takes_two_calls_more_than_its_own_commit()
    {
        await Service.JoinAsync("p/s", "p/e1");
        var store = FaultInjectingStore.Over(_host.Store, new FaultScript());
        var registry = new FaultInjectingRegistry(_host.Store, new FaultScript());
        var board = new SignalBoard();
        var fanOut = new TestFanOut(registry, board, board, Options);
        await using var process = TestServices.Start(store, store, time: _host.Clock, fanOut: fanOut);
        await process.AddAsync("p/s", "warm");
        int before = store.TotalCalls;
        int rowsBefore = registry.Calls(StoreCall.PageSubscribers);
        for (int i = 0; i < 20; i++)
        {
            Assert.IsType<AppendOutcome.Appended>(await process.PostAsync("p/s", "x"));
        }

        int rows = registry.Calls(StoreCall.PageSubscribers) - rowsBefore;
        Assert.InRange(store.TotalCalls - before + rows, 20, 20 * 3);
        Assert.Equal(0, board.Signals);
    }

    [Fact]
    public async Task Only_the_estuary_that_could_not_be_reached_is_signalled()
    {
        await Service.JoinAsync("p/s", "p/e1");
        await Service.JoinAsync("p/s", "p/e2");
        var board = new SignalBoard();
        var store = new UnreachableStreams(_host.Store, path => path == TestStreams.Path("p/e2"));
        var fanOut = new TestFanOut(_host.Store, board, board, Options);
        await using var process = TestServices.Start(store, _host.Store, time: _host.Clock, fanOut: fanOut);
        Assert.IsType<AppendOutcome.Appended>(await process.PostAsync("p/s", "one"));

        Assert.Equal("one", await Service.TextAsync("p/e1"));
        Assert.Equal("", await Service.TextAsync("p/e2"));
        Assert.Equal(TestStreams.Path("p/e2"), Assert.Single(Assert.Single(board.Deliveries).Estuaries));
        await board.PumpAsync(Service);
        Assert.Equal("one", await Service.TextAsync("p/e2"));
    }

    [Fact]
    public async Task A_source_whose_estuaries_cannot_be_listed_is_signalled()
    {
        await Service.JoinAsync("p/s", "p/e1");
        var board = new SignalBoard();
        var broken = new FaultScript().Next(StoreCall.PageSubscribers, Fault.Before);
        var registry = new FaultInjectingRegistry(_host.Store, broken);
        var fanOut = new TestFanOut(registry, board, board, Options);
        await using var process = TestServices.Start(_host.Store, _host.Store, time: _host.Clock, fanOut: fanOut);
        Assert.IsType<AppendOutcome.Appended>(await process.PostAsync("p/s", "one"));

        Assert.Equal(1, board.Waiting);
        await board.PumpAsync(process);
        Assert.Equal("one", await Service.TextAsync("p/e1"));
    }

    [Fact]
    public async Task A_delivery_that_hangs_is_signalled_at_its_timeout_and_delays_the_append_no_longer_than_a_signal()
    {
        await Service.JoinAsync("p/s", "p/e1");
        var board = new SignalBoard();
        var gate = new Gate();

        // The first commit is that of the source, the second that of the estuary.
        var plan = new FaultScript().At(StoreCall.Commit, 2, Fault.PauseBefore(gate));
        var store = FaultInjectingStore.Over(_host.Store, plan);
        var fanOut = new TestFanOut(_host.Store, board, board, Options);
        await using var process = TestServices.Start(store, _host.Store, time: _host.Clock, fanOut: fanOut);
        Task<AppendOutcome> append = process.PostAsync("p/s", "one");
        await gate.Reached;
        Assert.False(append.IsCompleted);
        _host.Clock.Advance(Options.SignalWait);
        Assert.IsType<AppendOutcome.Appended>(await append);
        Assert.Equal(0, board.Waiting);

        var signalled = new TaskCompletionSource();
        board.Before = _ =>
        {
            signalled.SetResult();
            return Task.CompletedTask;
        };
        _host.Clock.Advance(Options.InlineTimeout);
        await signalled.Task;
        gate.Open();
        await board.PumpAsync(process);
        Assert.Equal("one", await Service.TextAsync("p/e1"));
    }
}
