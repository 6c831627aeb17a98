using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Signals;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.FanOut;

public sealed class SubscribersEntityTests : IAsyncLifetime
{
    private readonly FanOutBench _bench = new();

    public async Task InitializeAsync() => await _bench.SubscribeAsync(3);

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task It_signals_the_entity_of_every_estuary_and_keeps_no_state()
    {
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
        EntityBatchResult result = await _bench.PublishAsync();

        Assert.Null(result.State);
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => EntityKeys.ForEstuary(FanOutBench.Estuary(i)).ToString()).Order(),
            result.Signals.Select(signal => signal.Entity.ToString()).Order());
        Assert.All(result.Signals, signal =>
        {
            var input = (DeliverInput)EntityJson.Read(signal.Input, typeof(DeliverInput))!;
            Assert.Equal(
                ("Deliver", FanOutBench.SourceName, _bench.Clock.GetUtcNow()),
                (signal.Operation, input.Source, input.Since));
        });
        Assert.Equal(0, _bench.Board.Waiting);
        await _bench.RunSignalledAsync(result);
        Assert.Equal("one", await _bench.TextAsync(2));
    }

    [Fact]
    public async Task A_batch_of_signals_pages_the_subscribers_once()
    {
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one", "two");
        EntityBatchResult result = await _bench.PublishAsync(times: 50);

        Assert.Equal(3, result.Signals.Count);
        Assert.Equal(1, _bench.Registry.Calls(StoreCall.PageSubscribers));
    }

    [Fact]
    public async Task If_it_runs_twice_it_signals_twice_but_the_copy_is_delivered_once()
    {
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
        await _bench.RunSignalledAsync(await _bench.PublishAsync());
        EntityBatchResult again = await _bench.PublishAsync();

        Assert.Equal(3, again.Signals.Count);
        await _bench.RunSignalledAsync(again);
        Assert.Equal("one", await _bench.TextAsync());
    }

    [Fact]
    public async Task Many_estuaries_are_notified_by_messages_which_are_not_repeated_while_pending()
    {
        await _bench.SubscribeAsync(9);
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
        Assert.Empty((await _bench.PublishAsync()).Signals);
        IReadOnlyList<FanOutMessage> sent = _bench.Board.Messages;
        await _bench.PublishAsync();

        Assert.Equal(FanOutBench.Small.QueueRanges, sent.Count);
        Assert.Equal(sent, _bench.Board.Messages);
        await _bench.Board.PumpAsync(_bench.Streams);
        Assert.Equal("one", await _bench.TextAsync(8));
    }

    [Theory]
    [InlineData(3, StoreCall.Get)]
    [InlineData(3, StoreCall.PageSubscribers)]
    [InlineData(9, StoreCall.GetRanges)]
    [InlineData(9, StoreCall.PutRange)]
    public async Task After_a_failure_of_any_call_the_next_signal_delivers(int estuaries, StoreCall call)
    {
        foreach (Fault fault in (Fault[])[Fault.Before, Fault.AnswerLost])
        {
            await using var bench = new FanOutBench();
            await using var pump = new ClockPump(bench.Clock);
            await bench.SubscribeAsync(estuaries);
            await bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
            bench.Faults.Next(call, fault);
            EntityBatchResult failed = await bench.PublishAsync();
            Assert.Empty(failed.Failures);
            Assert.Empty(failed.Signals);

            await bench.RunSignalledAsync(await bench.PublishAsync());
            await bench.Board.PumpAsync(bench.Streams);
            if (fault == Fault.AnswerLost && call == StoreCall.PutRange)
            {
                // The row names a message that was never sent. Only the sweeper can find that out.
                for (int sweep = 0; sweep < 4; sweep++)
                {
                    bench.Clock.Advance(TimeSpan.FromMinutes(1));
                    await bench.Streams.SweepAsync(CancellationToken.None);
                    await bench.Board.PumpAsync(bench.Streams);
                }
            }

            for (int i = 0; i < estuaries; i++)
            {
                Assert.Equal("one", await bench.TextAsync(i));
            }
        }
    }

    [Fact]
    public async Task An_unavailable_queue_only_delays_the_messages()
    {
        await _bench.SubscribeAsync(9);
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
        _bench.Board.Before = _ => throw new TimeoutException("The queue does not answer.");
        Assert.Empty((await _bench.PublishAsync()).Failures);
        _bench.Board.Before = null;
        await _bench.PublishAsync();

        Assert.Equal(FanOutBench.Small.QueueRanges, _bench.Board.Messages.Count);
    }

    [Fact]
    public async Task Without_a_source_or_subscribers_it_sends_no_signals()
    {
        await _bench.Healthy.MakeAsync("p/alone");
        foreach (string path in (string[])["p/alone", "p/none"])
        {
            StreamPath source = TestStreams.Path(path);
            EntityBatchResult result = await _bench.RunAsync(
                EntityKeys.ForSubscribersOf(source), WorkSignal.Publish(source, default));
            Assert.Empty(result.Failures);
            Assert.Empty(result.Signals);
        }
    }

    [Theory]
    [InlineData("""{"Source":null}""")]
    [InlineData("""{"Source":""}""")]
    [InlineData("""{"Source":"a//b"}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task An_input_without_a_valid_source_is_dropped(string input)
    {
        EntityInstanceId id = EntityKeys.ForSubscribersOf(FanOutBench.Source);
        EntityBatchResult result = await _bench.RunAsync(id, [new EntitySignal(id, "Publish", input)]);
        Assert.Empty(result.Failures);
        Assert.Empty(result.Signals);
    }

    [Fact]
    public async Task A_stored_state_is_dropped()
    {
        EntityBatchResult result = await _bench.PublishAsync();
        Assert.Null(result.State);
        Assert.Null(_bench.StateOf(EntityKeys.ForSubscribersOf(FanOutBench.Source)));
        Assert.NotNull(EntityJson.Read("{}", typeof(SubscribersEntityState)));
    }
}
