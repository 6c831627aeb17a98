using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Options;

namespace DurableStreams.Core.Tests.Live;

/// <summary>Readers that come and go at the same time.</summary>
public sealed class WatchRaceTests
{
    [Fact]
    public async Task A_stream_is_not_polled_after_readers_came_and_left_at_the_same_time()
    {
        // Long intervals: no poll ends by itself during the race.
        await using var host = new SharedStoreHost(new StreamServiceOptions
        {
            HeadPollInterval = TimeSpan.FromSeconds(1),
            LifetimeTick = TimeSpan.FromHours(1),
        });
        await host.Other.MakeAsync("path", "a");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 40_000; i++)
            {
                LiveOpenOutcome outcome = await host.Service.FollowAsync("path", ReadFrom.Now);
                Assert.IsType<LiveOpenOutcome.Opened>(outcome).Reader.Dispose();
            }
        })));
        Assert.Equal(0, await host.CountPollsAsync(TimeSpan.FromMinutes(1)));
    }
}
