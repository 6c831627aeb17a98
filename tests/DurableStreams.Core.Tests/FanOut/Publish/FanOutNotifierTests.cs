using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.FanOut.Publish;

/// <summary>The cost of subscribers for the appends to a source, which fan-out failures do not affect.</summary>
public sealed class FanOutNotifierTests : FanOutTests
{
    [Fact]
    public async Task A_stream_without_subscribers_has_no_extra_calls()
    {
        var store = FaultInjectingStore.Over(Host.Store, new FaultScript());
        var registry = new FaultInjectingRegistry(Host.Store, new FaultScript());
        var board = new SignalBoard();
        var fanOut = new TestFanOut(registry, board, board);
        await using var process = TestServices.Start(store, store, time: Host.Clock, fanOut: fanOut);
        await process.AddAsync("p/s", "warm");
        int before = store.TotalCalls;
        Assert.IsType<AppendOutcome.Appended>(await process.PostAsync("p/s", "x"));

        Assert.Equal(1, store.TotalCalls - before);
        Assert.Equal(0, Enum.GetValues<StoreCall>().Sum(registry.Calls));
        Assert.Equal(0, board.Signals);
    }

    [Fact]
    public async Task A_stream_with_subscribers_sends_one_signal_per_commit_and_seldom_schedules_a_reminder()
    {
        await Service.JoinAsync("p/s", "p/e");
        var store = FaultInjectingStore.Over(Host.Store, new FaultScript());
        var board = new SignalBoard();
        var fanOut = new TestFanOut(Host.Store, board, board);
        await using var process = TestServices.Start(store, store, time: Host.Clock, fanOut: fanOut);
        await process.AddAsync("p/s", "one");
        int before = store.TotalCalls;
        for (int i = 0; i < 20; i++)
        {
            Assert.IsType<AppendOutcome.Appended>(await process.PostAsync("p/s", "x"));
        }

        Assert.Equal(20, store.TotalCalls - before);
        Assert.Equal(1, store.Calls(StoreCall.ScheduleReminder));
        Assert.Equal(21, board.Signals);
    }

    [Fact]
    public async Task A_close_without_data_sends_no_signal()
    {
        await Service.JoinAsync("p/s", "p/e");
        Host.Signals.Lose();
        await Service.PostAsync("p/s", close: true);

        Assert.Equal(0, Host.Signals.Waiting);
        Assert.False((await Service.FindAsync("p/s")).FanOutDue);
    }

    [Fact]
    public async Task A_failed_signal_fails_no_append()
    {
        await Service.JoinAsync("p/s", "p/e");
        Host.Signals.Lose();
        Host.Signals.Before = _ => throw new InvalidOperationException("refused");
        await Service.AddAsync("p/s", "one", "two");
        Host.Signals.Before = null;

        Assert.Equal(0, Host.Signals.Waiting);
        await RecoverAsync();
        Assert.Equal("one|two", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_hanging_signal_delays_an_append_up_to_the_timeout_and_no_other_batch()
    {
        await using var host = new TestHost(isExclusive: false);
        await host.Service.MakeAsync("p/s");
        await host.Service.JoinAsync("p/s", "p/e");
        host.Signals.Lose();
        var hanging = new TaskCompletionSource();
        host.Signals.Before = _ => hanging.Task;
        Task<AppendOutcome> first = host.Service.PostAsync("p/s", "one");
        Task<AppendOutcome> second = host.Service.PostAsync("p/s", "two");

        // Both are stored, although neither has returned.
        await TestDeadline.UntilAsync(async () => await host.Service.TextAsync("p/s") == "one|two");
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        await PassSignalTimeoutAsync(host, first, second);
        Assert.IsType<AppendOutcome.Appended>(await first);
        Assert.IsType<AppendOutcome.Appended>(await second);

        // However many appends wait, one signal is in progress and one follows.
        Task<AppendOutcome>[] more = [.. Enumerable.Range(0, 20).Select(_ => host.Service.PostAsync("p/s", "x"))];
        await PassSignalTimeoutAsync(host, more);
        int before = host.Signals.Signals;
        host.Signals.Before = null;
        hanging.SetResult();
        await host.Service.AddAsync("p/s", "last");
        Assert.InRange(host.Signals.Signals - before, 1, 4);
        await host.PumpAsync();
        Assert.EndsWith("last", await host.Service.TextAsync("p/e"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Appends_succeed_with_the_same_cost_while_the_fan_out_fails()
    {
        await Service.JoinAsync("p/s", "p/e");
        Host.Signals.Lose();
        var broken = new FaultScript()
            .Always(StoreCall.PageSubscribers, Fault.Before)
            .Always(StoreCall.GetSubscriber, Fault.Before)
            .Always(StoreCall.PutRange, Fault.Before);
        var store = FaultInjectingStore.Over(Host.Store, new FaultScript());
        var board = new SignalBoard();
        var fanOut = new TestFanOut(new FaultInjectingRegistry(Host.Store, broken), board, board);
        await using var process = TestServices.Start(store, store, time: Host.Clock, fanOut: fanOut);
        await process.AddAsync("p/s", "0");
        await board.PumpAsync(process);
        int before = store.TotalCalls;
        for (int i = 1; i <= 20; i++)
        {
            Assert.IsType<AppendOutcome.Appended>(await process.PostAsync("p/s", $"{i}"));
        }

        Assert.Equal(20, store.TotalCalls - before);
        await board.PumpAsync(process);
        Assert.Equal("", await Service.TextAsync("p/e"));

        await RecoverAsync();
        Assert.Equal(string.Join('|', Enumerable.Range(0, 21)), await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task An_append_whose_reminder_cannot_be_scheduled_is_refused()
    {
        await Service.JoinAsync("p/s", "p/e");
        StreamService process = Host.Start(new FaultScript().Next(StoreCall.ScheduleReminder, Fault.Before));

        Assert.IsType<AppendOutcome.Unavailable>(await process.PostAsync("p/s", "one"));
        Assert.Equal("", await Service.TextAsync("p/s"));
        Assert.IsType<AppendOutcome.Appended>(await process.PostAsync("p/s", "one"));
    }

    // The actor may begin its next batch a little later.
    private static async Task PassSignalTimeoutAsync(TestHost host, params Task[] appends)
    {
        while (!Task.WhenAll(appends).IsCompleted)
        {
            host.Clock.Advance(new FanOutOptions().SignalWait);
            await Task.Yield();
        }
    }
}
