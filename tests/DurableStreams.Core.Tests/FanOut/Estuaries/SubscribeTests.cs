using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Deleting;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut.Estuaries;

public sealed class SubscribeTests : FanOutTests
{
    [Fact]
    public async Task A_source_must_exist()
    {
        Assert.IsType<SubscribeOutcome.SourceNotFound>(await Service.SubscribeAsync("p/none", "p/e"));
        await Service.MakeAsync("p/fork", fork: ServiceCalls.Fork("p/s"));
        await Service.RemoveAsync("p/s");
        Assert.IsType<SubscribeOutcome.SourceNotFound>(await Service.SubscribeAsync("p/s", "p/e"));
        Assert.Equal("missing", await Service.StatusAsync("p/e"));
        Assert.DoesNotContain(
            await Host.RemindersAsync(), reminder => reminder.Kind == ReminderKind.SettleEstuarySubscription);
    }

    [Fact]
    public async Task An_estuary_cannot_be_a_source_and_a_stream_cannot_be_an_estuary()
    {
        await Service.MakeAsync("p/plain");
        await Service.JoinAsync("p/s", "p/e");

        Assert.IsType<SubscribeOutcome.SourceIsEstuary>(await Service.SubscribeAsync("p/e", "p/f"));
        Assert.IsType<SubscribeOutcome.SourceIsEstuary>(await Service.SubscribeAsync("p/e", "p/e"));
        Assert.IsType<SubscribeOutcome.NotAnEstuary>(await Service.SubscribeAsync("p/s", "p/plain"));
        Assert.IsType<SubscribeOutcome.NotAnEstuary>(await Service.SubscribeAsync("p/s", "p/s"));
    }

    [Fact]
    public async Task A_soft_deleted_path_cannot_become_an_estuary()
    {
        await Service.MakeAsync("p/old");
        await Service.MakeAsync("p/fork", fork: ServiceCalls.Fork("p/old"));
        await Service.RemoveAsync("p/old");

        Assert.IsType<SubscribeOutcome.PathBlocked>(await Service.SubscribeAsync("p/s", "p/old"));
    }

    [Fact]
    public async Task All_sources_of_an_estuary_have_the_same_content_type()
    {
        await Service.MakeAsync("p/json", type: ContentType.Json);
        await Service.JoinAsync("p/s", "p/e");

        var mismatch = Assert.IsType<SubscribeOutcome.ContentTypeMismatch>(
            await Service.SubscribeAsync("p/json", "p/e"));
        Assert.Equal(ServiceCalls.Text, mismatch.Expected);
        Assert.IsType<SubscribeOutcome.ContentTypeMismatch>(
            await Service.SubscribeAsync("p/json", "p/e", envelope: true));
        Assert.True(await Service.JoinAsync("p/json", "p/j"));
        Assert.False(await Service.JoinAsync("p/s", "p/j", envelope: true));
        Assert.IsType<SubscribeOutcome.EnvelopeMismatch>(await Service.SubscribeAsync("p/json", "p/j", envelope: true));
    }

    [Fact]
    public async Task Subscribing_again_only_renews_the_estuary()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "one");
        StreamHead before = await Service.FindAsync("p/s");
        Host.Advance(3600);
        var again = Assert.IsType<SubscribeOutcome.Subscribed>(await Service.SubscribeAsync("p/s", "p/e"));

        Assert.False(again.IsNewEstuary);
        Assert.Equal(Host.Now.AddHours(24), again.ExpiresAt);
        Assert.True((await Service.FindAsync("p/e")).Expiry >= again.ExpiresAt);
        Assert.Equal(before.Commits.Count, (await Service.FindAsync("p/s")).Commits.Count);
        await Host.PumpAsync();
        Assert.Equal("one", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_subscription_after_an_unsubscription_starts_at_the_tail()
    {
        await Service.JoinAsync("p/s", "p/e");
        Assert.Equal(UnsubscribeOutcome.Unsubscribed, await Service.UnsubscribeAsync("p/s", "p/e"));
        Assert.Equal(UnsubscribeOutcome.NotSubscribed, await Service.UnsubscribeAsync("p/s", "p/e"));
        Assert.Equal("", await Host.RegisteredAsync(await Host.IncarnationAsync("p/s")));
        await Service.AddAsync("p/s", "missed");
        await Host.PumpAsync();
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "seen");
        await Host.PumpAsync();

        Assert.Equal("seen", await Service.TextAsync("p/e"));
        Assert.Equal(UnsubscribeOutcome.NotSubscribed, await Service.UnsubscribeAsync("p/s", "p/none"));
        Assert.Equal(UnsubscribeOutcome.NotSubscribed, await Service.UnsubscribeAsync("p/s", "p/s"));
    }

    [Fact]
    public async Task An_expired_estuary_is_recreated()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "old");
        await Host.PumpAsync();
        Host.Advance(25 * 3600);
        Assert.IsType<EstuaryOutcome.NotFound>(await Service.LookAsync("p/e"));
        Assert.True(await Service.JoinAsync("p/s", "p/e"));
        await Service.AddAsync("p/s", "new");
        await Host.PumpAsync();

        Assert.Equal("new", await Service.TextAsync("p/e"));
        await Host.SweepForHoursAsync(3);
        Assert.Equal("p/e", await Host.RegisteredAsync(await Host.IncarnationAsync("p/s")));
    }

    [Fact]
    public async Task An_estuary_that_is_deleted_during_a_subscription_is_recreated_and_subscribed()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.UnsubscribeAsync("p/s", "p/e");
        var gate = new Gate();
        StreamService slow = Host.Start(new FaultScript().Next(StoreCall.PutSubscriber, Fault.PauseBefore(gate)));
        Task<SubscribeOutcome> subscribing = slow.SubscribeAsync("p/s", "p/e");
        await gate.Reached;
        Assert.Equal(
            DeleteOutcome.Deleted,
            await Service.Estuaries.DeleteAsync(TestStreams.Path("p/e"), CancellationToken.None));
        gate.Open();

        Assert.True(Assert.IsType<SubscribeOutcome.Subscribed>(await subscribing).IsNewEstuary);
        await Service.AddAsync("p/s", "x");
        await Host.PumpAsync();
        Assert.Equal("x", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_subscription_to_a_source_that_is_deleted_meanwhile_leaves_nothing()
    {
        var gate = new Gate();
        StreamService slow = Host.Start(new FaultScript().Next(StoreCall.PutSubscriber, Fault.PauseAfter(gate)));
        Task<SubscribeOutcome> subscribing = slow.SubscribeAsync("p/s", "p/e");
        await gate.Reached;
        SourceKey incarnation = await Host.IncarnationAsync("p/s");
        await Service.RemoveAsync("p/s");
        gate.Open();

        Assert.IsType<SubscribeOutcome.SourceNotFound>(await subscribing);
        Assert.Equal("missing", await Service.StatusAsync("p/e"));
        Assert.Equal("", await Host.RegisteredAsync(incarnation));
    }

    [Fact]
    public async Task A_subscription_to_a_source_that_is_recreated_meanwhile_uses_the_new_incarnation()
    {
        var gate = new Gate();
        StreamService slow = Host.Start(new FaultScript().Next(StoreCall.PutSubscriber, Fault.PauseAfter(gate)));
        Task<SubscribeOutcome> subscribing = slow.SubscribeAsync("p/s", "p/e");
        await gate.Reached;
        SourceKey former = await Host.IncarnationAsync("p/s");
        await Service.RemoveAsync("p/s");
        await Service.MakeAsync("p/s", "another incarnation");
        gate.Open();

        Assert.IsType<SubscribeOutcome.Subscribed>(await subscribing);
        Assert.Equal("", await Host.RegisteredAsync(former));
        await Service.AddAsync("p/s", "x");
        await Host.PumpAsync();
        Assert.Equal("x", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task An_incomplete_subscription_is_undone()
    {
        StreamService slow = Host.Start(new FaultScript().Always(StoreCall.PutSubscriber, Fault.AnswerLost));
        Assert.IsType<SubscribeOutcome.Unavailable>(await slow.SubscribeAsync("p/s", "p/e"));
        await RecoverAsync();
        Assert.Equal("", await Host.RegisteredAsync(await Host.IncarnationAsync("p/s")));
        Assert.Equal("missing", await Service.StatusAsync("p/e"));
    }

    [Fact]
    public async Task A_subscription_whose_first_signal_is_lost_misses_no_append()
    {
        Host.Signals.Before = _ => throw new InvalidOperationException("refused");
        Assert.True(await Service.JoinAsync("p/s", "p/e"));
        await Service.AddAsync("p/s", "one");
        Host.Signals.Before = null;
        await RecoverAsync();

        Assert.Equal("one", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task An_append_during_a_subscription_is_not_missed()
    {
        var gate = new Gate();
        StreamService slow = Host.Start(new FaultScript().At(StoreCall.Commit, 2, Fault.PauseBefore(gate)));
        Task<SubscribeOutcome> subscribing = slow.SubscribeAsync("p/s", "p/e");
        await gate.Reached;
        await Service.AddAsync("p/s", "meanwhile");
        await Host.PumpAsync();
        Assert.Equal("", await Host.RegisteredAsync(await Host.IncarnationAsync("p/s")));
        gate.Open();
        await subscribing;

        Assert.Equal("p/e", await Host.RegisteredAsync(await Host.IncarnationAsync("p/s")));
        await Host.PumpAsync();
        Assert.Equal("meanwhile", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_renewal_overtaken_by_an_unsubscription_subscribes_again()
    {
        await Service.JoinAsync("p/s", "p/e");
        var gate = new Gate();
        StreamService slow = Host.Start(new FaultScript().At(StoreCall.Get, 4, Fault.PauseBefore(gate)));
        Task<SubscribeOutcome> subscribing = slow.SubscribeAsync("p/s", "p/e");
        if (await Task.WhenAny(gate.Reached, subscribing) != subscribing)
        {
            await Service.UnsubscribeAsync("p/s", "p/e");
            gate.Open();
        }

        Assert.IsType<SubscribeOutcome.Subscribed>(await subscribing);
        Assert.Equal("p/s", await Service.SourcesAsync("p/e"));
        Assert.Equal("p/e", await Host.RegisteredAsync(await Host.IncarnationAsync("p/s")));
    }

    [Fact]
    public async Task A_get_returns_the_lag_of_an_estuary()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "12345");
        var found = Assert.IsType<EstuaryOutcome.Found>(await Service.LookAsync("p/e"));
        EstuarySubscription state = Assert.Single(found.Subscriptions);
        Assert.Equal((5L, 0L, 5L, false), (state.Lag, state.Position.Position, state.Tail.Position, state.Envelope));

        await Host.PumpAsync();
        found = Assert.IsType<EstuaryOutcome.Found>(await Service.LookAsync("p/e"));
        state = Assert.Single(found.Subscriptions);
        Assert.Equal(0, state.Lag);
        Assert.IsType<EstuaryOutcome.NotFound>(await Service.LookAsync("p/s"));
    }

    [Fact]
    public async Task An_estuary_with_many_sources_returns_them_all()
    {
        for (int i = 0; i < 120; i++)
        {
            await Service.MakeAsync($"p/s{i}");
            await Service.JoinAsync($"p/s{i}", "p/e");
        }

        Assert.Equal(120, (await Service.SourcesAsync("p/e")).Split(' ').Length);
        await Service.RemoveAsync("p/e");
        Assert.Equal("", await Host.RegisteredAsync(await Host.IncarnationAsync("p/s119")));
    }

    [Theory]
    [InlineData(StoreCall.Get)]
    [InlineData(StoreCall.PutSubscriber)]
    [InlineData(StoreCall.ScheduleReminder)]
    [InlineData(StoreCall.Commit)]
    public async Task A_subscription_is_unavailable_if_the_store_refuses(StoreCall call)
    {
        StreamService process = Host.Start(new FaultScript().Always(call, Fault.Before));

        Assert.IsType<SubscribeOutcome.Unavailable>(await process.SubscribeAsync("p/s", "p/e"));
    }

    [Fact]
    public async Task A_get_an_unsubscription_and_a_deletion_are_unavailable_if_the_store_refuses()
    {
        await Service.JoinAsync("p/s", "p/e");
        StreamService process = Host.Start(new FaultScript().Always(StoreCall.Get, Fault.Before));

        Assert.IsType<EstuaryOutcome.Unavailable>(await process.LookAsync("p/e"));
        Assert.Equal(UnsubscribeOutcome.Unavailable, await process.UnsubscribeAsync("p/s", "p/e"));
        Assert.Equal(
            DeleteOutcome.Unavailable,
            await process.Estuaries.DeleteAsync(TestStreams.Path("p/e"), CancellationToken.None));
        StreamService other = Host.Start(new FaultScript().Always(StoreCall.Commit, Fault.Before));
        Assert.Equal(UnsubscribeOutcome.Unavailable, await other.UnsubscribeAsync("p/s", "p/e"));
        Assert.Equal("p/s", await Service.SourcesAsync("p/e"));
    }
}
