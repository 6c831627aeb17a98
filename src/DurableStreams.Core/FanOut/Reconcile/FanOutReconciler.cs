using DurableStreams.Active;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Reconcile;

/// <summary>
/// Checks that everything in a source has arrived at all its estuaries. What makes progress is left alone; what does not
/// is signalled, and delivered here after some signals without effect. Once all have it, the source's flag is cleared.
/// </summary>
internal sealed class FanOutReconciler(
    StreamServiceContext context, ActiveStreams streams, EstuaryReconciler estuaries, RangeReconciler ranges)
    : ReminderHandler<Reminder.FanOut>(context.Time)
{
    protected override async ValueTask<ReminderResult> HandleAsync(Reminder.FanOut reminder, CancellationToken cancellationToken)
    {
        StreamSnapshot seen = await context.Streams.GetAsync(reminder.Path, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false);
        if (seen.Head?.Incarnation != reminder.Incarnation || seen.Head.ExistenceAt(Now) != StreamExistence.Live)
        {
            // Its deletion takes care of the subscriptions.
            return ReminderResult.Done;
        }

        var check = new FanOutCheck(seen.Head.Tail, reminder.LastTail, delivers: reminder.Attempt >= context.FanOut.SignalsInVain);
        await CheckAsync(new SourceKey(reminder.Path, reminder.Incarnation), check, cancellationToken).ConfigureAwait(false);
        if (check.IsAllDone)
        {
            var clear = new ClearFanOutOperation(seen.Version);
            bool cleared = streams.TryEnqueue(reminder.Path, clear) && await clear.Answer.ConfigureAwait(false);
            return cleared ? ReminderResult.Done : After(context.FanOut.FirstLook);
        }

        Reminder.FanOut next = reminder with { LastTail = check.Tail, Attempt = check.IsStuck ? reminder.Attempt + 1 : 0 };
        TimeSpan wait = check.IsStuck || reminder.LastTail is null ? context.FanOut.FirstLook : context.FanOut.NextLook;
        await context.Reminders.ScheduleAsync(next, Now + wait, cancellationToken).ConfigureAwait(false);
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
