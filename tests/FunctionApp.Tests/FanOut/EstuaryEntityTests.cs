using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Options;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.FanOut;

public sealed class EstuaryEntityTests : IAsyncLifetime
{
    private static readonly EntityInstanceId Id = EntityKeys.ForEstuary(FanOutBench.Estuary());

    private readonly FanOutBench _bench = new();

    public async Task InitializeAsync() => await _bench.SubscribeAsync();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task It_brings_the_estuary_up_to_date_and_keeps_no_state()
    {
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one", "two");
        EntityBatchResult result = await _bench.DeliverAsync();

        Assert.Empty(result.Failures);
        Assert.Empty(result.Signals);
        Assert.Null(result.State);
        Assert.Equal("one|two", await _bench.TextAsync());
    }

    [Fact]
    public async Task A_batch_of_signals_is_one_delivery_of_each_source()
    {
        await _bench.SubscribeAsync(source: "p/other");
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
        await _bench.Healthy.AddAsync("p/other", "two");
        WorkSignal[] both =
        [
            WorkSignal.Deliver(FanOutBench.Source, FanOutBench.Estuary(), default),
            WorkSignal.Deliver(TestStreams.Path("p/other"), FanOutBench.Estuary(), default),
        ];
        EntityBatchResult result = await _bench.RunAsync(Id, [.. both, .. both, .. both]);

        Assert.Null(result.State);
        Assert.Equal("one|two", await _bench.TextAsync());
    }

    [Fact]
    public async Task It_delivers_once_even_if_it_runs_twice()
    {
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
        await _bench.DeliverAsync();
        await _bench.DeliverAsync();
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "two");
        await _bench.DeliverAsync();

        Assert.Equal("one|two", await _bench.TextAsync());
    }

    [Fact]
    public async Task It_signals_a_seal_after_a_number_of_deliveries()
    {
        for (int i = 1; i < new StreamServiceOptions().SealAfterCommits; i++)
        {
            Assert.Empty((await _bench.DeliverAsync()).Signals);
        }

        EntitySignal seal = Assert.Single((await _bench.DeliverAsync()).Signals);
        Assert.Equal((EntityKeys.ForStream(FanOutBench.Estuary()), "Seal"), (seal.Entity, seal.Operation));
        Assert.Equal("p/e0", ((SealInput)EntityJson.Read(seal.Input, typeof(SealInput))!).Path);
        Assert.Empty((await _bench.DeliverAsync()).Signals);
    }

    [Fact]
    public async Task It_drops_the_state_that_an_earlier_release_kept()
    {
        _bench.SetState(Id, """{"Deliveries":7}""");
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");

        Assert.Null((await _bench.DeliverAsync()).State);
        Assert.Equal("one", await _bench.TextAsync());
    }

    [Fact]
    public async Task Without_a_subscription_it_delivers_nothing()
    {
        // The entity starts from the cursor that it remembers; after the conflict it pauses on the clock.
        await using var pump = new ClockPump(_bench.Clock);
        await _bench.DeliverAsync();
        await _bench.Healthy.Estuaries.UnsubscribeAsync(
            FanOutBench.Source, FanOutBench.Estuary(), CancellationToken.None);
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "late");

        Assert.Null((await _bench.DeliverAsync()).State);
        Assert.Equal("", await _bench.TextAsync());
        await _bench.Healthy.RemoveAsync("p/e0");
        Assert.Null((await _bench.DeliverAsync()).State);
        Assert.Equal("missing", await _bench.Healthy.StatusAsync("p/e0"));
    }

    [Theory]
    [InlineData(StoreCall.Get)]
    [InlineData(StoreCall.Read)]
    [InlineData(StoreCall.Commit)]
    [InlineData(StoreCall.GetSubscriber)]
    public async Task After_a_failure_of_any_call_the_sweeper_delivers(StoreCall call)
    {
        foreach (Fault fault in (Fault[])[Fault.Before, Fault.AnswerLost])
        {
            for (int nth = 1; nth <= 3; nth++)
            {
                await using var bench = new FanOutBench();
                await using var pump = new ClockPump(bench.Clock);
                await bench.SubscribeAsync();
                await bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
                bench.Faults.At(call, nth, fault);
                EntityBatchResult result = await bench.DeliverAsync(times: 3);
                Assert.Empty(result.Failures);
                await bench.SweepAsync();
                Assert.Equal("one", await bench.TextAsync());
                await bench.DeliverAsync();
                Assert.Equal("one", await bench.TextAsync());
            }
        }
    }

    [Fact]
    public async Task If_no_reminder_can_be_scheduled_that_of_the_source_remains()
    {
        await using var pump = new ClockPump(_bench.Clock);
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
        _bench.Faults.Always(StoreCall.Commit, Fault.Before).Always(StoreCall.ScheduleReminder, Fault.Before);
        EntityBatchResult result = await _bench.DeliverAsync();

        Assert.Empty(result.Failures);
        Assert.Equal("", await _bench.TextAsync());
        await _bench.SweepAsync();
        Assert.Equal("one", await _bench.TextAsync());
    }

    [Theory]
    [InlineData("""{"Estuary":"p/e0"}""")]
    [InlineData("""{"Source":"p/s"}""")]
    [InlineData("""{"Estuary":"p//e","Source":"p/s"}""")]
    [InlineData("""{"Estuary":"p/e0","Source":"/"}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task An_input_without_valid_paths_is_dropped(string input)
    {
        EntityBatchResult result = await _bench.RunAsync(Id, [new EntitySignal(Id, "Deliver", input)]);
        Assert.Empty(result.Failures);
        Assert.Empty(result.Signals);
        Assert.Null(result.State);
    }

    [Fact]
    public async Task Nothing_is_delivered_from_a_recreated_source_or_to_an_expired_estuary()
    {
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
        await _bench.Healthy.RemoveAsync(FanOutBench.SourceName);
        await _bench.Healthy.MakeAsync(FanOutBench.SourceName, "second incarnation");
        Assert.Null((await _bench.DeliverAsync()).State);
        Assert.Equal("", await _bench.TextAsync());

        await _bench.SubscribeAsync();
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "three");
        _bench.Clock.Advance(new FanOutOptions().EstuaryTtl + TimeSpan.FromHours(1));
        Assert.Empty((await _bench.DeliverAsync()).Failures);
        Assert.Equal("missing", await _bench.Healthy.StatusAsync("p/e0"));
    }
}
