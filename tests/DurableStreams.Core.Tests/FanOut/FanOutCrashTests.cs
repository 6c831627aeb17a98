using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>A killed process leaves no incomplete subscription and no undelivered append.</summary>
public sealed class FanOutCrashTests
{
    [Fact]
    public Task A_subscription_is_complete_or_has_no_effect() => KillSwitch.AtEveryCallAsync(
        host => host.Service.MakeAsync("p/s"),
        (_, killed) => killed.SubscribeAsync("p/s", "p/e"),
        async (host, context) =>
        {
            await host.Service.AddAsync("p/s", "one");
            await SettleAsync(host);
            bool exists = await host.Service.StatusAsync("p/e") == "live";
            string registered = await host.RegisteredAsync(await host.IncarnationAsync("p/s"));
            Assert.True(exists == (registered == "p/e"), $"{context}: incomplete subscription.");
            if (exists)
            {
                Assert.Equal("one", await host.Service.TextAsync("p/e"));
            }

            await host.Service.JoinAsync("p/s", "p/e");
            await host.Service.AddAsync("p/s", "two");
            await SettleAsync(host);
            Assert.Equal(exists ? "one|two" : "two", await host.Service.TextAsync("p/e"));
        });

    [Fact]
    public Task An_unsubscription_can_be_repeated() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("p/s");
            await host.Service.JoinAsync("p/s", "p/e");
        },
        (_, killed) => killed.UnsubscribeAsync("p/s", "p/e"),
        async (host, context) =>
        {
            Assert.NotEqual(UnsubscribeOutcome.Unavailable, await host.Service.UnsubscribeAsync("p/s", "p/e"));
            Assert.Equal(UnsubscribeOutcome.NotSubscribed, await host.Service.UnsubscribeAsync("p/s", "p/e"));
            await host.Service.AddAsync("p/s", "one");
            await SettleAsync(host);
            Assert.Equal("", await host.Service.TextAsync("p/e"));
            string registered = await host.RegisteredAsync(await host.IncarnationAsync("p/s"));
            Assert.True(registered == "", $"{context}: a row is left.");
        });

    [Fact]
    public Task An_append_is_delivered_once_wherever_the_delivery_is_killed() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("p/s");
            await host.Service.JoinAsync("p/s", "p/e");
            await host.Service.JoinAsync("p/s", "p/f", envelope: false);
        },
        async (host, killed) =>
        {
            await killed.PostAsync("p/s", "one");
            await host.Signals.PumpAsync(killed);
        },
        async (host, context) =>
        {
            bool exists = await host.Service.TextAsync("p/s") == "one";
            host.Signals.Lose();
            await SettleAsync(host);
            string expected = exists ? "one" : "";
            Assert.True(expected == await host.Service.TextAsync("p/e"), context);
            Assert.True(expected == await host.Service.TextAsync("p/f"), context);
            Assert.False((await host.Service.FindAsync("p/s")).FanOutDue);
        });

    [Fact]
    public Task A_deleted_source_is_unlinked_from_all_estuaries() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("p/s");
            await host.Service.JoinAsync("p/s", "p/e");
        },
        (_, killed) => killed.DeleteAsync("p/s"),
        async (host, context) =>
        {
            if (await host.Service.StatusAsync("p/s") == "live")
            {
                await host.Service.RemoveAsync("p/s");
            }

            StreamPath path = TestStreams.Path("p/s");
            StreamSnapshot stored = await host.Store.GetAsync(path, SnapshotQuery.HeadOnly, default);
            SourceKey incarnation = new(path, stored.Head!.Incarnation);
            await SettleAsync(host);
            Assert.True(await host.RegisteredAsync(incarnation) == "", context);
            Assert.Equal("", await host.Service.SourcesAsync("p/e"));
        });

    [Fact]
    public Task A_deleted_estuary_leaves_no_registry_row() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("p/s");
            await host.Service.JoinAsync("p/s", "p/e");
        },
        (_, killed) => killed.DeleteAsync("p/e"),
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
