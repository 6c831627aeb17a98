using DurableStreams.Active;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Registry;

/// <summary>Removes the subscriptions of estuaries to a deleted source, a page each time.</summary>
internal sealed class ForgetSourceHandler(StreamServiceContext context, HeadCache heads, EstuarySubscriptions subscriptions)
    : ReminderHandler<Reminder.ForgetSource>(context.Time)
{
    private const int RowsAtOnce = 100;

    protected override async ValueTask<ReminderResult> HandleAsync(Reminder.ForgetSource reminder, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(reminder.Path, cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation == reminder.Incarnation && head.ExistenceAt(Now) == StreamExistence.Live)
        {
            // Scheduled before a deletion that never happened.
            return ReminderResult.Done;
        }

        var source = new SourceKey(reminder.Path, reminder.Incarnation);
        IReadOnlyList<SubscriberRow> rows = await context.Subscribers.PageSubscribersAsync(
            source, HashRanges.All, null, RowsAtOnce, cancellationToken).ConfigureAwait(false);
        foreach (SubscriberRow row in rows)
        {
            if (!await subscriptions.TidyAsync(row.Estuary, source, cancellationToken).ConfigureAwait(false))
            {
                return After(RetryDelay);
            }
        }

        bool isDone = rows.Count < RowsAtOnce
            && await context.Subscribers.PurgeSubscribersAsync(source, RowsAtOnce, cancellationToken).ConfigureAwait(false);
        return isDone ? ReminderResult.Done : After(TimeSpan.Zero);
    }
}
