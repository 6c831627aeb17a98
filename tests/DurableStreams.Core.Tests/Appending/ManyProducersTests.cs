using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Producers;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Appending;

/// <summary>More producers on one stream than a process caches.</summary>
public sealed class ManyProducersTests
{
    [Fact]
    public async Task Concurrent_retries_of_evicted_producers_are_all_recognised()
    {
        await using var host = new TestHost();
        var faults = new FaultScript();
        StreamService service = host.Start(faults);
        await service.MakeAsync("path");
        int producers = 0;
        await AppendAsNewProducersAsync(4_000);
        for (int round = 0; round < 25; round++)
        {
            await AppendAsNewProducersAsync(40);

            // While one commit is paused, many retries wait for the next one.
            var gate = new Gate();
            faults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
            Task<AppendOutcome> first = service.PostAsync("path", "x");
            await gate.Reached;
            Task<AppendOutcome>[] retries =
                [.. Enumerable.Range(0, 200).Select(i => service.PostAsync("path", "again", producer: Stamp(i)))];
            gate.Open();
            Assert.IsType<AppendOutcome.Appended>(await first);
            Assert.All(await Task.WhenAll(retries), outcome => Assert.IsType<AppendOutcome.Duplicate>(outcome));
        }

        async Task AppendAsNewProducersAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                Assert.IsType<AppendOutcome.Appended>(
                    await service.PostAsync("path", "a", producer: Stamp(producers++)));
            }
        }

        static ProducerStamp Stamp(int number) => new(TestStreams.Producer($"producer {number}"), 0, 0);
    }
}
