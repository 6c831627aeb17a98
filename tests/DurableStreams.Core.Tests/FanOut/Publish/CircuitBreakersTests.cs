using DurableStreams.Addressing;
using DurableStreams.FanOut.Publish;
using DurableStreams.Hosting;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut.Publish;

public sealed class CircuitBreakersTests
{
    private const int MaxTracked = 10_000;

    [Fact]
    public void Failures_of_a_tracked_source_count_even_if_no_other_source_can_be_tracked()
    {
        var store = new MemoryStreamStore();
        TestFanOut fanOut = TestFanOut.Silent(store);
        var context = new StreamServiceContext
        {
            Streams = store,
            Reminders = store,
            Subscribers = store,
            Signals = fanOut.Signals,
            Queue = fanOut.Queue,
        };
        var breakers = new CircuitBreakers(context);
        for (int i = 0; i < MaxTracked; i++)
        {
            breakers.Failed(TestStreams.Path($"p/{i}"));
        }

        StreamPath tracked = TestStreams.Path("p/0");
        for (int i = 1; i < context.FanOut.BreakerFailures; i++)
        {
            Assert.True(breakers.Allows(tracked));
            breakers.Failed(tracked);
        }

        Assert.False(breakers.Allows(tracked));
    }
}
