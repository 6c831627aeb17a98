using DurableStreams.Appending;
using DurableStreams.Creating;
using DurableStreams.Producers;
using DurableStreams.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Scenarios;

/// <summary>A process is killed at each of its store calls; the next process finishes or undoes its work.</summary>
public sealed class CrashTests
{
    private static readonly StreamLifetime Short = new(100, null);

    [Fact]
    public Task A_fork_is_created_or_not_and_its_source_counts_it() => KillSwitch.AtEveryCallAsync(
        host => host.Service.MakeAsync("source", "a"),
        (_, killed) => killed.PutAsync("fork", "b", fork: Fork("source")),
        async (host, context) =>
        {
            await host.SweepForHoursAsync();
            await host.AssertTidyAsync(context);
            string status = await host.Service.StatusAsync("fork");
            Assert.Equal(status == "live" ? 1 : 0, (await host.Service.FindAsync("source")).ForkCount);
            if (status == "live")
            {
                Assert.Equal("a|b", await host.Service.TextAsync("fork"));
            }

            await host.Service.RemoveAsync("source");
            Assert.Equal(status == "live" ? "gone" : "missing", await host.Service.StatusAsync("source"));
            if (status == "live")
            {
                await host.Service.RemoveAsync("fork");
            }

            await host.SweepForHoursAsync();
            await host.AssertTidyAsync(context);
            Assert.Empty(await host.RemindersAsync());
        });

    [Fact]
    public Task A_client_that_retries_the_creation_of_a_fork_succeeds() => KillSwitch.AtEveryCallAsync(
        host => host.Service.MakeAsync("source", "a"),
        (_, killed) => killed.PutAsync("fork", "b", lifetime: Short, fork: Fork("source")),
        async (host, context) =>
        {
            CreateOutcome again = await host.Service.PutAsync("fork", "b", lifetime: Short, fork: Fork("source"));
            Assert.True(again is CreateOutcome.Created or CreateOutcome.Exists, $"{context}: {again}");
            Assert.Equal("a|b", await host.Service.TextAsync("fork"));
            host.Advance(60);
            await host.SweepAsync();
            Assert.Equal("a|b", await host.Service.TextAsync("fork"));
            await host.SweepForHoursAsync();
            await host.AssertTidyAsync(context);
            Assert.Equal("live missing", await host.Service.StatusesAsync("source", "fork"));
            Assert.Empty(await host.RemindersAsync());
        });

    [Fact]
    public Task A_deletion_that_cascades_is_finished() => KillSwitch.AtEveryCallAsync(
        MakeSoftDeletedChainAsync,
        (_, killed) => killed.DeleteAsync("d"),
        async (host, context) =>
        {
            await host.SweepForHoursAsync();
            await host.AssertTidyAsync(context);
            if (await host.Service.StatusAsync("d") == "live")
            {
                Assert.Equal("a|b|c|d", await host.Service.TextAsync("d"));
                await host.Service.RemoveAsync("d");
                await host.SweepForHoursAsync();
                await host.AssertTidyAsync(context);
            }

            Assert.Equal("missing missing missing missing", await host.Service.StatusesAsync("a", "b", "c", "d"));
            Assert.Empty(await host.RemindersAsync());
        });

    [Fact]
    public Task A_soft_deletion_is_complete_or_has_no_effect() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("source", "a");
            await host.Service.MakeAsync("fork", "b", fork: Fork("source"));
        },
        (_, killed) => killed.DeleteAsync("source"),
        async (host, context) =>
        {
            await host.SweepForHoursAsync();
            Assert.Equal("a|b", await host.Service.TextAsync("fork"));
            await host.Service.DeleteAsync("source");
            await host.Service.RemoveAsync("fork");
            await host.SweepForHoursAsync();
            await host.AssertTidyAsync(context);
            Assert.Empty(await host.RemindersAsync());
            Assert.Equal("missing missing", await host.Service.StatusesAsync("source", "fork"));
        });

    [Fact]
    public Task An_expired_fork_is_replaced_completely_or_not_at_all() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await host.Service.MakeAsync("source", "a");
            await host.Service.MakeAsync("fork", "b", lifetime: Short, fork: Fork("source"));
            await host.Service.RemoveAsync("source");
            host.Advance(120);
        },
        (_, killed) => killed.PutAsync("fork", "new"),
        async (host, context) =>
        {
            CreateOutcome again = await host.Service.PutAsync("fork", "new");
            Assert.True(again is CreateOutcome.Created or CreateOutcome.Exists, $"{context}: {again}");
            Assert.Equal("new", await host.Service.TextAsync("fork"));
            await host.SweepForHoursAsync();
            await host.AssertTidyAsync(context);
            Assert.Equal("missing live", await host.Service.StatusesAsync("source", "fork"));
            Assert.Empty(await host.RemindersAsync());
        });

    [Fact]
    public Task A_stream_with_a_lifetime_always_expires() => KillSwitch.AtEveryCallAsync(
        host => Task.CompletedTask,
        (_, killed) => killed.PutAsync("path", "a", lifetime: Short),
        async (host, context) =>
        {
            await host.SweepForHoursAsync();
            await host.AssertTidyAsync(context);
            Assert.Empty(await host.RemindersAsync());
            Assert.Empty(await host.Store.ListAsync("", null, 10, CancellationToken.None));
        });

    [Fact]
    public Task A_killed_sweeper_is_continued_by_the_next_one() => KillSwitch.AtEveryCallAsync(
        async host =>
        {
            await MakeSoftDeletedChainAsync(host);
            await host.Service.MakeAsync("e", "e", lifetime: Short, fork: Fork("d"));
            await host.Service.MakeAsync("f", "f", lifetime: Short);
            await host.Service.RemoveAsync("d");
        },
        async (host, killed) =>
        {
            for (int i = 0; i < 15; i++)
            {
                host.Clock.Advance(TimeSpan.FromMinutes(6));
                while (await killed.SweepAsync(CancellationToken.None) > 0)
                {
                }
            }
        },
        async (host, context) =>
        {
            await host.SweepForHoursAsync();
            await host.AssertTidyAsync(context);
            Assert.Empty(await host.RemindersAsync());
            Assert.Equal(
                "missing missing missing missing missing missing",
                await host.Service.StatusesAsync("a", "b", "c", "d", "e", "f"));
        });

    [Fact]
    public Task An_append_is_stored_or_not_and_a_retry_of_the_producer_stores_it_once() => KillSwitch.AtEveryCallAsync(
        host => host.Service.MakeAsync("path", "a", lifetime: Short),
        (_, killed) => killed.PostAsync("path", "b", producer: Stamp),
        async (host, context) =>
        {
            AppendOutcome again = await host.Service.PostAsync("path", "b", producer: Stamp);
            Assert.True(again is AppendOutcome.Appended or AppendOutcome.Duplicate, $"{context}: {again}");
            Assert.Equal("a|b", await host.Service.TextAsync("path"));
        });

    private static ProducerStamp Stamp => new(TestKit.Streams.TestStreams.Producer("p"), 0, 0);

    private static async Task MakeSoftDeletedChainAsync(TestHost host)
    {
        await host.Service.MakeAsync("a", "a");
        await host.Service.MakeAsync("b", "b", fork: Fork("a"));
        await host.Service.MakeAsync("c", "c", fork: Fork("b"));
        await host.Service.MakeAsync("d", "d", fork: Fork("c"));
        await host.Service.RemoveAsync("c");
        await host.Service.RemoveAsync("b");
        await host.Service.RemoveAsync("a");
    }
}
