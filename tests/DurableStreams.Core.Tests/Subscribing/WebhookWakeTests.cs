using DurableStreams.Addressing;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Subscribing.SubscriptionBench;

namespace DurableStreams.Core.Tests.Subscribing;

/// <summary>Webhook subscriptions are woken, acknowledge, and are fenced (§7.1, §7.3).</summary>
public sealed class WebhookWakeTests : IAsyncLifetime
{
    private readonly SubscriptionBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_receiver_that_is_done_acknowledges_the_snapshot()
    {
        _bench.Receiver.Answer = WebhookResult.Done;
        await _bench.SubscribeAsync(Webhook("events/*"));
        Offset tail = await _bench.MakeAsync("events/a", "1");
        Webhook webhook = Assert.Single(_bench.Receiver.Received);
        LinkState stream = Assert.Single(webhook.Streams);
        Assert.Equal("events/a", stream.Link.Stream.Value);
        Assert.Null(stream.Link.Acked);
        Assert.Equal(tail, stream.Tail);
        Assert.Equal(1, webhook.Generation);
        Assert.Equal(tail.ToString(), await _bench.AckedAsync("events/a"));
    }

    [Fact]
    public async Task A_callback_acknowledges_and_a_repeated_one_is_fenced()
    {
        await _bench.SubscribeAsync(Webhook("events/*"));
        Offset tail = await _bench.MakeAsync("events/a", "1");
        Webhook webhook = Assert.Single(_bench.Receiver.Received);
        WakeRequest request = RequestOf(webhook);
        var ack = new Ack(TestStreams.Path("events/a"), tail.ToString());
        Assert.False(Assert.IsType<AckOutcome.Acked>(await CallbackAsync(request, done: true, ack)).NextWake);
        Assert.Equal(tail.ToString(), await _bench.AckedAsync("events/a"));
        Assert.IsType<AckOutcome.Fenced>(await CallbackAsync(request, done: true, ack));
    }

    [Fact]
    public async Task News_during_a_wake_is_in_the_next_one()
    {
        await _bench.SubscribeAsync(Webhook("events/*"));
        Offset first = await _bench.MakeAsync("events/a", "1");
        WakeRequest request = RequestOf(Assert.Single(_bench.Receiver.Received));
        Offset second = await _bench.AppendAsync("events/a");
        Assert.Single(_bench.Receiver.Received);
        var ack = new Ack(TestStreams.Path("events/a"), first.ToString());
        Assert.True(Assert.IsType<AckOutcome.Acked>(await CallbackAsync(request, done: true, ack)).NextWake);
        await _bench.SettleAsync();
        Webhook next = _bench.Receiver.Received[1];
        Assert.Equal(2, next.Generation);
        Assert.Equal(first, Assert.Single(next.Streams).Link.Acked);
        Assert.Equal(second, Assert.Single(next.Streams).Tail);
    }

    [Fact]
    public async Task A_lease_that_ends_wakes_again_and_fences_the_former_worker()
    {
        await _bench.SubscribeAsync(Webhook("events/*"));
        Offset tail = await _bench.MakeAsync("events/a", "1");
        WakeRequest request = RequestOf(Assert.Single(_bench.Receiver.Received));
        await _bench.ElapseAsync(SubscriptionConfiguration.DefaultLease);
        Assert.Equal(2, _bench.Receiver.Received.Count);
        Assert.Equal(2, _bench.Receiver.Received[1].Generation);
        Assert.IsType<AckOutcome.Fenced>(
            await CallbackAsync(request, done: true, new Ack(TestStreams.Path("events/a"), tail.ToString())));
    }

    [Fact]
    public async Task A_heartbeat_extends_the_lease()
    {
        await _bench.SubscribeAsync(Webhook("events/*"));
        await _bench.MakeAsync("events/a", "1");
        WakeRequest request = RequestOf(Assert.Single(_bench.Receiver.Received));
        for (int i = 0; i < 5; i++)
        {
            await _bench.ElapseAsync(SubscriptionConfiguration.DefaultLease * 0.9);
            Assert.IsType<AckOutcome.Acked>(await CallbackAsync(request, done: false));
        }

        Assert.Single(_bench.Receiver.Received);
    }

    [Fact]
    public async Task A_failed_attempt_is_followed_by_another_wake_after_the_lease()
    {
        _bench.Receiver.Answer = WebhookResult.Failed;
        await _bench.SubscribeAsync(Webhook("events/*"));
        await _bench.MakeAsync("events/a", "1");
        Assert.NotNull((await _bench.ViewAsync()).Head.NextAttempt);
        _bench.Receiver.Answer = WebhookResult.Done;
        await _bench.ElapseAsync(SubscriptionConfiguration.DefaultLease - TimeSpan.FromSeconds(1));
        Assert.Single(_bench.Receiver.Received);
        await _bench.ElapseAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _bench.Receiver.Received.Count);
        SubscriptionView view = await _bench.ViewAsync();
        Assert.Null(view.Head.NextAttempt);
        Assert.Equal(0, view.Head.FailedAttempts);
    }

    [Fact]
    public async Task A_wake_of_a_process_that_ended_right_after_its_commit_is_sent_by_a_reminder()
    {
        _bench.Receiver.Answer = WebhookResult.Done;
        await _bench.SubscribeAsync(Webhook(), streams: "a");
        await _bench.MakeAsync("a");

        // Until no pass of linking and no reminder is left that could send it by chance.
        for (int i = 0; i < 20; i++)
        {
            await _bench.ElapseAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Null((await _bench.ViewAsync()).Head.Linking);
        Assert.Null((await _bench.ViewAsync()).Head.ReminderAt);
        await _bench.AppendSilentlyAsync("a");

        // The signal of the append, and that of the publication. The wake's own is lost.
        await _bench.RunOneAsync();
        await _bench.RunOneAsync();
        Assert.Equal(WakePhase.Sending, (await _bench.ViewAsync()).Head.Phase);
        _bench.LoseSignals();
        Assert.Empty(_bench.Receiver.Received);

        await _bench.ElapseAsync(new SubscriptionOptions().ResendAfter);
        Assert.Single(_bench.Receiver.Received);
        Assert.Equal(WakePhase.Idle, (await _bench.ViewAsync()).Head.Phase);
    }

    [Fact]
    public async Task A_wake_is_sent_at_once_even_if_obsolete_rows_cannot_be_removed()
    {
        _bench.Receiver.Answer = WebhookResult.Done;
        await _bench.SubscribeAsync(Webhook("events/*"));
        _bench.Faults.Always(StoreCall.RemovePending, Fault.Before);
        await _bench.MakeAsync("events/a", "1");
        await _bench.MakeAsync("events/b", "1");
        Assert.Equal(
            ["events/a", "events/b"],
            _bench.Receiver.Received.Select(webhook => Assert.Single(webhook.Streams).Link.Stream.Value));
    }

    [Fact]
    public async Task A_failed_wake_whose_stream_is_deleted_leaves_no_reminder()
    {
        _bench.Receiver.Answer = WebhookResult.Failed;
        await _bench.SubscribeAsync(Webhook("events/*"));
        await _bench.MakeAsync("events/a", "1");
        await _bench.Service.DeleteAsync(TestStreams.Path("events/a"), CancellationToken.None);
        for (int i = 0; i < 10; i++)
        {
            await _bench.ElapseAsync(TimeSpan.FromMinutes(2));
        }

        DueReminders rows = await _bench.Store.ReadDueAsync(DateTimeOffset.MaxValue, 100, CancellationToken.None);
        Assert.DoesNotContain(rows, row => row.Reminder is Reminder.Subscription);
        Assert.Null((await _bench.ViewAsync()).Head.NextAttempt);
    }

    [Fact]
    public async Task A_wake_whose_sending_was_lost_is_sent_again_by_the_reminder_as_it_was()
    {
        await _bench.SubscribeAsync(Webhook("events/*"));
        await _bench.MakeAsync("events/b");
        await _bench.AppendSilentlyAsync("events/b");
        await _bench.RunOneAsync();
        await _bench.RunOneAsync();
        _bench.LoseSignals();
        WakeId wake = (await _bench.ViewAsync()).Head.Wake;
        Assert.Empty(_bench.Receiver.Received);
        await _bench.ElapseAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(wake, _bench.Receiver.Received[0].Wake);
    }

    [Fact]
    public async Task News_whose_signal_was_lost_wakes_by_the_reminder_of_the_stream()
    {
        await _bench.SubscribeAsync(Webhook("events/*"));
        await _bench.MakeAsync("events/a");
        await _bench.AppendSilentlyAsync("events/a");
        _bench.LoseSignals();
        await _bench.ElapseAsync(TimeSpan.FromMinutes(2));
        Assert.Single(_bench.Receiver.Received);
    }

    private ValueTask<AckOutcome> CallbackAsync(WakeRequest request, bool done, params Ack[] acks) =>
        _bench.Subscriptions.AckAsync(request, acks, done, CancellationToken.None);

    private static WakeRequest RequestOf(Webhook webhook) => new(
        webhook.Subscription,
        SubscriptionType.Webhook,
        webhook.Incarnation,
        webhook.Generation,
        webhook.Wake,
        webhook.Generation);
}
