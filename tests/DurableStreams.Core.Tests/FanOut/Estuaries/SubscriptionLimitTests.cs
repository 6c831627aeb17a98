using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.Options;

namespace DurableStreams.Core.Tests.FanOut.Estuaries;

/// <summary>The maximum number of sources per estuary.</summary>
public sealed class SubscriptionLimitTests
{
    [Fact]
    public async Task An_unsubscription_makes_room_for_another_source()
    {
        await using var host = new TestHost(fanOut: new FanOutOptions { MaxSubscriptionsPerEstuary = 3 });
        StreamService service = host.Service;
        for (int i = 0; i < 5; i++)
        {
            await service.MakeAsync($"p/{i}");
        }

        for (int i = 0; i < 3; i++)
        {
            await service.JoinAsync($"p/{i}", "p/e");
        }

        Assert.IsType<SubscribeOutcome.TooManySubscriptions>(await service.SubscribeAsync("p/3", "p/e"));
        Assert.Equal("p/0 p/1 p/2", await service.SourcesAsync("p/e"));
        Assert.False((await service.FindAsync("p/3")).HasSubscribers);
        Assert.False(await service.JoinAsync("p/1", "p/e"));
        Assert.True(await service.JoinAsync("p/3", "p/f"));

        await service.AddAsync("p/0", "a");
        await service.DeliverAsync("p/0", "p/e");
        Assert.Equal(3, (await service.FindAsync("p/e")).SubscriptionCount);
        Assert.Equal(UnsubscribeOutcome.Unsubscribed, await service.UnsubscribeAsync("p/0", "p/e"));
        Assert.Equal(UnsubscribeOutcome.NotSubscribed, await service.UnsubscribeAsync("p/0", "p/e"));
        Assert.Equal(2, (await service.FindAsync("p/e")).SubscriptionCount);
        Assert.False(await service.JoinAsync("p/3", "p/e"));
        Assert.IsType<SubscribeOutcome.TooManySubscriptions>(await service.SubscribeAsync("p/4", "p/e"));
    }

    [Fact]
    public async Task Concurrent_subscriptions_are_accepted_exactly_up_to_the_limit()
    {
        var fanOut = new FanOutOptions { MaxSubscriptionsPerEstuary = 4 };
        await using var host = new TestHost(isExclusive: false, fanOut: fanOut);
        StreamService[] processes = [host.Service, host.Start()];
        for (int i = 0; i < 12; i++)
        {
            await host.Service.MakeAsync($"p/{i}");
        }

        await host.Service.JoinAsync("p/0", "p/e");
        SubscribeOutcome[] outcomes = await host.DriveAsync(() => Task.WhenAll(
            Enumerable.Range(1, 11).Select(i => processes[i % 2].SubscribeAsync($"p/{i}", "p/e"))));

        Assert.Equal(3, outcomes.Count(static outcome => outcome is SubscribeOutcome.Subscribed));
        Assert.Equal(8, outcomes.Count(static outcome => outcome is SubscribeOutcome.TooManySubscriptions));
        Assert.Equal(4, (await host.Service.FindAsync("p/e")).SubscriptionCount);
    }
}
