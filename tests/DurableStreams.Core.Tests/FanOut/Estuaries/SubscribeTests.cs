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
    public async Task A_source_must_be_there()
    {
        Assert.IsType<SubscribeOutcome.SourceNotFound>(await Service.SubscribeAsync("p/none", "p/e"));
        await Service.MakeAsync("p/fork", fork: ServiceCalls.Fork("p/s"));
        await Service.RemoveAsync("p/s");
        Assert.IsType<SubscribeOutcome.SourceNotFound>(await Service.SubscribeAsync("p/s", "p/e"));
        Assert.Equal("missing", await Service.StatusAsync("p/e"));
        Assert.DoesNotContain(await Host.RemindersAsync(), reminder => reminder.Kind == ReminderKind.SettleEstuarySubscription);
    }

    [Fact]
    public async Task Estuaries_are_no_sources_and_streams_are_no_estuaries()
    {
        await Service.MakeAsync("p/plain");
        await Service.JoinAsync("p/s", "p/e");

        Assert.IsType<SubscribeOutcome.SourceIsEstuary>(await Service.SubscribeAsync("p/e", "p/f"));
        Assert.IsType<SubscribeOutcome.SourceIsEstuary>(await Service.SubscribeAsync("p/e", "p/e"));
        Assert.IsType<SubscribeOutcome.NotAnEstuary>(await Service.SubscribeAsync("p/s", "p/plain"));
        Assert.IsType<SubscribeOutcome.NotAnEstuary>(await Service.SubscribeAsync("p/s", "p/s"));
    }

    [Fact]
    public async Task A_path_kept_for_forks_cannot_become_an_estuary()
    {
        await Service.MakeAsync("p/old");
        await Service.MakeAsync("p/fork", fork: ServiceCalls.Fork("p/old"));
        await Service.RemoveAsync("p/old");

        Assert.IsType<SubscribeOutcome.PathBlocked>(await Service.SubscribeAsync("p/s", "p/old"));
    }

    [Fact]
    public async Task All_sources_of_an_estuary_bring_one_content_type()
    {
        await Service.MakeAsync("p/json", type: ContentType.Json);
        await Service.JoinAsync("p/s", "p/e");

        var mismatch = Assert.IsType<SubscribeOutcome.ContentTypeMismatch>(await Service.SubscribeAsync("p/json", "p/e"));
        Assert.Equal(ServiceCalls.Text, mismatch.Expected);
        Assert.IsType<SubscribeOutcome.ContentTypeMismatch>(await Service.SubscribeAsync("p/json", "p/e", envelope: true));
        Assert.True(await Service.JoinAsync("p/json", "p/j"));
        Assert.False(await Service.JoinAsync("p/s", "p/j", envelope: true));
        Assert.IsType<SubscribeOutcome.EnvelopeMismatch>(await Service.SubscribeAsync("p/json", "p/j", envelope: true));
    }

    [Fact]
    public async Task Subscribing_again_renews_and_changes_nothing_else()
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
    public async Task A_new_subscription_after_an_end_starts_at_the_tail()
    {
        await Service.JoinAsync("p/s", "p/e");
        Assert.Equal(UnsubscribeOutcome.Unsubscribed, await Service.UnsubscribeAsync("p/s", "p/e"));
        Assert.Equal(UnsubscribeOutcome.Unsubscribed, await Service.UnsubscribeAsync("p/s", "p/e"));
        Assert.Equal("", await Host.RegisteredAsync(await Host.IncarnationAsync("p/s")));
        await Service.AddAsync("p/s", "missed");
        await Host.PumpAsync();
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "seen");
        await Host.PumpAsync();

        Assert.Equal("seen", await Service.TextAsync("p/e"));
        Assert.Equal(UnsubscribeOutcome.NotFound, await Service.UnsubscribeAsync("p/s", "p/none"));
        Assert.Equal(UnsubscribeOutcome.NotFound, await Service.UnsubscribeAsync("p/s", "p/s"));
    }

    [Fact]
    public async Task An_expired_estuary_is_made_anew()
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
    public async Task An_estuary_that_is_buried_and_made_anew_while_somebody_subscribes_is_joined_properly()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.UnsubscribeAsync("p/s", "p/e");
        var gate = new Gate();
        StreamService slow = Host.Start(new FaultScript().Next(StoreCall.PutSubscriber, Fault.PauseBefore(gate)));
        Task<SubscribeOutcome> subscribing = slow.SubscribeAsync("p/s", "p/e");
        await gate.Reached;
        Assert.Equal(DeleteOutcome.Deleted, await Service.Estuaries.DeleteAsync(TestStreams.Path("p/e"), CancellationToken.None));
        gate.Open();

        Assert.True(Assert.IsType<SubscribeOutcome.Subscribed>(await subscribing).IsNewEstuary);
        await Service.AddAsync("p/s", "x");
        await Host.PumpAsync();
        Assert.Equal("x", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_source_deleted_while_somebody_subscribes_leaves_nothing()
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
    public async Task A_source_made_anew_while_somebody_subscribes_is_the_one_that_is_subscribed()
    {
        var gate = new Gate();
        StreamService slow = Host.Start(new FaultScript().Next(StoreCall.PutSubscriber, Fault.PauseAfter(gate)));
        Task<SubscribeOutcome> subscribing = slow.SubscribeAsync("p/s", "p/e");
        await gate.Reached;
        SourceKey former = await Host.IncarnationAsync("p/s");
        await Service.RemoveAsync("p/s");
        await Service.MakeAsync("p/s", "another life");
        gate.Open();

        Assert.IsType<SubscribeOutcome.Subscribed>(await subscribing);
        Assert.Equal("", await Host.RegisteredAsync(former));
        await Service.AddAsync("p/s", "x");
        await Host.PumpAsync();
        Assert.Equal("x", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task A_subscription_that_ends_half_way_is_undone()
    {
        StreamService slow = Host.Start(new FaultScript().Always(StoreCall.PutSubscriber, Fault.AnswerLost));
        Assert.IsType<SubscribeOutcome.Unavailable>(await slow.SubscribeAsync("p/s", "p/e"));
        await RecoverAsync();
        Assert.Equal("", await Host.RegisteredAsync(await Host.IncarnationAsync("p/s")));
        Assert.Equal("missing", await Service.StatusAsync("p/e"));
    }

    [Fact]
    public async Task A_subscription_whose_first_signal_is_lost_misses_nothing()
    {
        Host.Signals.Before = _ => throw new InvalidOperationException("refused");
        Assert.True(await Service.JoinAsync("p/s", "p/e"));
        await Service.AddAsync("p/s", "one");
        Host.Signals.Before = null;
        await RecoverAsync();

        Assert.Equal("one", await Service.TextAsync("p/e"));
    }

    [Fact]
    public async Task What_comes_while_somebody_subscribes_is_not_missed()
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
    public async Task A_renewal_that_an_end_overtakes_subscribes_anew()
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
    public async Task A_look_shows_how_far_an_estuary_is_behind()
    {
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "12345");
        EstuarySubscription state = Assert.Single(Assert.IsType<EstuaryOutcome.Found>(await Service.LookAsync("p/e")).Subscriptions);
        Assert.Equal((5L, 0L, 5L, false), (state.Lag, state.Position.Position, state.Tail.Position, state.Envelope));

        await Host.PumpAsync();
        state = Assert.Single(Assert.IsType<EstuaryOutcome.Found>(await Service.LookAsync("p/e")).Subscriptions);
        Assert.Equal(0, state.Lag);
        Assert.IsType<EstuaryOutcome.NotFound>(await Service.LookAsync("p/s"));
    }

    [Fact]
    public async Task An_estuary_of_many_sources_shows_them_all()
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
    public async Task A_store_that_refuses_is_told_to_the_client(StoreCall call)
    {
        StreamService process = Host.Start(new FaultScript().Always(call, Fault.Before));

        Assert.IsType<SubscribeOutcome.Unavailable>(await process.SubscribeAsync("p/s", "p/e"));
    }

    [Fact]
    public async Task Looks_ends_and_deletions_tell_of_a_store_that_refuses()
    {
        await Service.JoinAsync("p/s", "p/e");
        StreamService process = Host.Start(new FaultScript().Always(StoreCall.Get, Fault.Before));

        Assert.IsType<EstuaryOutcome.Unavailable>(await process.LookAsync("p/e"));
        Assert.Equal(UnsubscribeOutcome.Unavailable, await process.UnsubscribeAsync("p/s", "p/e"));
        Assert.Equal(DeleteOutcome.Unavailable, await process.Estuaries.DeleteAsync(TestStreams.Path("p/e"), CancellationToken.None));
        StreamService other = Host.Start(new FaultScript().Always(StoreCall.Commit, Fault.Before));
        Assert.Equal(UnsubscribeOutcome.Unavailable, await other.UnsubscribeAsync("p/s", "p/e"));
        Assert.Equal("p/s", await Service.SourcesAsync("p/e"));
    }
}
