using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>A process that ends at any of its store calls leaves no half subscription and no undelivered append.</summary>
public sealed class FanOutCrashTests
{
    [Fact]
    public Task A_subscription_is_made_or_not() => KillSwitch.AtEveryCallAsync(
        host => host.Service.MakeAsync("p/s"),
        (_, victim) => victim.SubscribeAsync("p/s", "p/e"),
        async (host, context) =>
        {
            await host.Service.AddAsync("p/s", "one");
            await SettleAsync(host);
            bool isThere = await host.Service.StatusAsync("p/e") == "live";
            Assert.True(isThere == (await host.RegisteredAsync(await host.IncarnationAsync("p/s")) == "p/e"), $"{context}: half a subscription.");
            if (isThere)
            {
                Assert.Equal("one", await host.Service.TextAsync("p/e"));
            }

            await host.Service.JoinAsync("p/s", "p/e");
            await host.Service.AddAsync("p/s", "two");
            await SettleAsync(host);
            Assert.Equal(isThere ? "one|two" : "two", await host.Service.TextAsync("p/e"));
        });

    [Fact]
    public Task An_end_of_a_subscription_can_be_repeated() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("p/s");
            await host.Service.JoinAsync("p/s", "p/e");
        },
        (_, victim) => victim.UnsubscribeAsync("p/s", "p/e"),
        async (host, context) =>
        {
            Assert.Equal(UnsubscribeOutcome.Unsubscribed, await host.Service.UnsubscribeAsync("p/s", "p/e"));
            await host.Service.AddAsync("p/s", "one");
            await SettleAsync(host);
            Assert.Equal("", await host.Service.TextAsync("p/e"));
            Assert.True(await host.RegisteredAsync(await host.IncarnationAsync("p/s")) == "", $"{context}: a row is left.");
        });

    [Fact]
    public Task An_append_arrives_once_wherever_its_delivery_ends() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("p/s");
            await host.Service.JoinAsync("p/s", "p/e");
            await host.Service.JoinAsync("p/s", "p/f", envelope: false);
        },
        async (host, victim) =>
        {
            await victim.PostAsync("p/s", "one");
            await host.Signals.PumpAsync(victim);
        },
        async (host, context) =>
        {
            bool isThere = await host.Service.TextAsync("p/s") == "one";
            host.Signals.Lose();
            await SettleAsync(host);
            string expected = isThere ? "one" : "";
            Assert.True(expected == await host.Service.TextAsync("p/e"), context);
            Assert.True(expected == await host.Service.TextAsync("p/f"), context);
            Assert.False((await host.Service.FindAsync("p/s")).FanOutDue);
        });

    [Fact]
    public Task A_deleted_source_is_forgotten_by_all() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("p/s");
            await host.Service.JoinAsync("p/s", "p/e");
        },
        (_, victim) => victim.DeleteAsync("p/s"),
        async (host, context) =>
        {
            if (await host.Service.StatusAsync("p/s") == "live")
            {
                await host.Service.RemoveAsync("p/s");
            }

            SourceKey incarnation = new(TestStreams.Path("p/s"), (await host.Store.GetAsync(TestStreams.Path("p/s"), SnapshotQuery.HeadOnly, default)).Head!.Incarnation);
            await SettleAsync(host);
            Assert.True(await host.RegisteredAsync(incarnation) == "", context);
            Assert.Equal("", await host.Service.SourcesAsync("p/e"));
        });

    [Fact]
    public Task A_deleted_estuary_leaves_nothing() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("p/s");
            await host.Service.JoinAsync("p/s", "p/e");
        },
        (_, victim) => victim.DeleteAsync("p/e"),
        async (host, context) =>
        {
            if (await host.Service.StatusAsync("p/e") == "live")
            {
                await host.Service.RemoveAsync("p/e");
            }

            await SettleAsync(host);
            Assert.True(await host.RegisteredAsync(await host.IncarnationAsync("p/s")) == "", context);
            Assert.DoesNotContain(await host.RemindersAsync(), reminder => reminder.Kind != ReminderKind.Expire);
        });

    private static async Task SettleAsync(TestHost host)
    {
        for (int i = 0; i < 20; i++)
        {
            host.Advance(301);
            await host.SweepAsync();
            await host.PumpAsync();
        }
    }
}
