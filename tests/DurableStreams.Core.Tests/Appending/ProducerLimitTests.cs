using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Appending;

/// <summary>The maximum number of producers per stream holds for concurrent appends.</summary>
public sealed class ProducerLimitTests
{
    private const int Limit = 10;

    private static readonly StreamServiceOptions Options = new() { MaxProducersPerStream = Limit };

    [Fact]
    public async Task New_producers_in_one_commit_are_accepted_exactly_up_to_the_limit()
    {
        await using var host = new TestHost(Options);
        var faults = new FaultScript();
        StreamService service = host.Start(faults);
        await service.MakeAsync("path");

        // While one commit is paused, all of them wait for the next one.
        var gate = new Gate();
        faults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        Task<AppendOutcome> first = service.PostAsync("path", "-");
        await gate.Reached;
        Task<AppendOutcome>[] all =
            [.. Enumerable.Range(0, 50).Select(i => service.PostAsync("path", "a", producer: Stamp(i)))];
        gate.Open();
        await first;
        AppendOutcome[] outcomes = await Task.WhenAll(all);

        Assert.Equal(Limit, outcomes.Count(static outcome => outcome is AppendOutcome.Appended));
        Assert.Equal(50 - Limit, outcomes.Count(static outcome => outcome is AppendOutcome.TooManyProducers));
        StreamHead head = await service.FindAsync("path");
        Assert.Equal((Limit, Limit + 1), (head.ProducerCount, head.Tail));
    }

    [Fact]
    public async Task Concurrent_processes_accept_no_more_producers_than_one()
    {
        await using var host = new TestHost(Options, isExclusive: false);
        StreamService[] processes = [host.Service, host.Start(), host.Start()];
        await host.Service.MakeAsync("path");
        AppendOutcome[] outcomes = await host.DriveAsync(() => Task.WhenAll(
            Enumerable.Range(0, 60).Select(i => processes[i % 3].PostAsync("path", "a", producer: Stamp(i)))));

        Assert.Equal(Limit, outcomes.Count(static outcome => outcome is AppendOutcome.Appended));
        Assert.Equal(60 - Limit, outcomes.Count(static outcome => outcome is AppendOutcome.TooManyProducers));
        Assert.Equal(Limit, (await host.Service.FindAsync("path")).ProducerCount);
    }

    [Fact]
    public async Task Existing_producers_continue_and_a_new_incarnation_starts_at_zero()
    {
        await using var host = new TestHost(Options);
        StreamService service = host.Service;
        await service.MakeAsync("path");
        for (int i = 0; i < Limit; i++)
        {
            Assert.IsType<AppendOutcome.Appended>(await service.PostAsync("path", "a", producer: Stamp(i)));
        }

        Assert.IsType<AppendOutcome.TooManyProducers>(await service.PostAsync("path", "a", producer: Stamp(Limit)));
        Assert.IsType<AppendOutcome.Appended>(await service.PostAsync("path", "a"));
        Assert.IsType<AppendOutcome.Appended>(
            await service.PostAsync("path", "b", producer: Stamp(3) with { Seq = 1 }));
        Assert.IsType<AppendOutcome.Appended>(
            await service.PostAsync("path", "b", producer: Stamp(3) with { Epoch = 1 }));
        Assert.IsType<AppendOutcome.Duplicate>(await service.PostAsync("path", "a", producer: Stamp(5)));
        service = host.Restart();
        Assert.IsType<AppendOutcome.TooManyProducers>(await service.PostAsync("path", "a", producer: Stamp(Limit)));

        await service.DeleteAsync("path");
        await service.MakeAsync("path");
        Assert.IsType<AppendOutcome.Appended>(await service.PostAsync("path", "a", producer: Stamp(Limit)));
        Assert.Equal(1, (await service.FindAsync("path")).ProducerCount);
    }

    private static ProducerStamp Stamp(int number) => new(TestStreams.Producer($"producer {number}"), 0, 0);
}
