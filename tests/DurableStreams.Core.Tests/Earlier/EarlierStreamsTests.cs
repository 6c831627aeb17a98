using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Options;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Earlier;

public sealed class EarlierStreamsTests
{
    [Fact]
    public async Task What_the_fixtures_contain_can_be_used_by_another_process()
    {
        var store = new MemoryStreamStore();
        var clock = new ManualTimeProvider(EarlierStreams.WrittenAt);
        var signals = new SignalBoard();
        var options = new StreamServiceOptions { LifetimeTick = Timeout.InfiniteTimeSpan };
        await using (StreamService writer = TestServices.Start(
            store, store, options, clock, new TestFanOut(store, signals, signals)))
        {
            await EarlierStreams.WriteAsync(writer, store, signals);
        }

        await using StreamService next = TestServices.Start(
            store, store, options, clock, new TestFanOut(store, signals, signals));
        string transcript = await Transcript.OfAsync(next, EarlierStreams.Paths);
        Assert.Contains("kept/old: gone\n", transcript, StringComparison.Ordinal);
        await EarlierStreams.ContinueAsync(next, store, signals, clock);
    }
}
