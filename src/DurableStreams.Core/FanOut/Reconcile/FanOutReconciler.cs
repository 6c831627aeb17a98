using DurableStreams.Active;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Waking;

namespace DurableStreams.FanOut.Reconcile;

/// <summary>
/// Checks that a source is delivered to all its estuaries. Signals those that are behind; if several signals have had
/// no effect, delivers itself. Clears the flag of the source once all estuaries have received everything.
/// </summary>
internal sealed class FanOutReconciler(
    StreamServiceContext context,
    ActiveStreams streams,
    EstuaryReconciler estuaries,
    RangeReconciler ranges,
    SubscriptionPublisher? subscriptionPublisher)
    : ReminderHandler<Reminder.FanOut>(context.Time)
{
    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.FanOut reminder, CancellationToken cancellationToken)
    {
        StreamSnapshot source = await context.Streams.GetAsync(reminder.Path, SnapshotQuery.HeadOnly, cancellationToken)
            .ConfigureAwait(false);
        if (source.Head?.Incarnation != reminder.Incarnation || source.Head.ExistenceAt(Now) != StreamExistence.Live)
        {
            // The deletion of the source removes the subscriptions.
            return ReminderResult.Done;
        }

        var check = new FanOutCheck(
            source.Head.Tail, reminder.LastTail, deliversStuck: reminder.Attempt >= context.FanOut.SignalsInVain);
        var sourceKey = new SourceKey(reminder.Path, reminder.Incarnation);
        if (source.Head.HasSubscribers)
        {
            await CheckAsync(sourceKey, check, cancellationToken).ConfigureAwait(false);
        }

        if (source.Head.HasSubscriptions
            && subscriptionPublisher is not null
            && !await subscriptionPublisher.ReconcileAsync(sourceKey, cancellationToken).ConfigureAwait(false))
        {
            check.Record(FanOutProgress.Behind);
        }

        if (check.IsAllDone)
        {
            var clear = new ClearFanOutOperation(source.Version);
            bool cleared = streams.TryEnqueue(reminder.Path, clear) && await clear.Answer.ConfigureAwait(false);
            return cleared ? ReminderResult.Done : After(context.FanOut.FirstLook);
        }

        int attempt = check.IsStuck ? reminder.Attempt + 1 : 0;
        Reminder.FanOut next = reminder with { LastTail = check.Tail, Attempt = attempt };
        TimeSpan delay = check.IsStuck || reminder.LastTail is null
            ? context.FanOut.FirstLook
            : context.FanOut.NextLook;
        await context.Reminders.ScheduleAsync(next, Now + delay, cancellationToken).ConfigureAwait(false);
        return ReminderResult.Done;
    }

    private async ValueTask CheckAsync(SourceKey source, FanOutCheck check, CancellationToken cancellationToken)
    {
        int threshold = context.FanOut.SignalThreshold;
        IReadOnlyList<SubscriberRow> few = await context.Subscribers.PageSubscribersAsync(
            source, HashRanges.All, null, threshold + 1, cancellationToken).ConfigureAwait(false);
        if (few.Count <= threshold)
        {
            await estuaries.CheckAsync(source, few, check, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ranges.CheckAsync(source, check, cancellationToken).ConfigureAwait(false);
        }
    }
}
