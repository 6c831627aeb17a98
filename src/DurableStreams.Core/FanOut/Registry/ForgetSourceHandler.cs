using DurableStreams.Active;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Waking;

namespace DurableStreams.FanOut.Registry;

/// <summary>Removes the subscriptions to a deleted source, one page per run.</summary>
internal sealed class ForgetSourceHandler(
    StreamServiceContext context,
    HeadCache heads,
    EstuarySubscriptions subscriptions,
    SubscriptionPublisher? subscriptionPublisher)
    : ReminderHandler<Reminder.ForgetSource>(context.Time)
{
    private const int PageSize = 100;

    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.ForgetSource reminder, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(reminder.Path, cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation == reminder.Incarnation && head.ExistenceAt(Now) == StreamExistence.Live)
        {
            // The reminder was scheduled before a deletion that was not committed.
            return ReminderResult.Done;
        }

        var source = new SourceKey(reminder.Path, reminder.Incarnation);
        IReadOnlyList<SubscriberRow> rows = await context.Subscribers.PageSubscribersAsync(
            source, HashRanges.All, null, PageSize, cancellationToken).ConfigureAwait(false);
        foreach (SubscriberRow row in rows)
        {
            if (!await subscriptions.TidyAsync(row.Estuary, source, cancellationToken).ConfigureAwait(false))
            {
                return After(RetryDelay);
            }
        }

        // The subscriptions of a stream that is gone drop their links to it.
        if (subscriptionPublisher is not null
            && !await subscriptionPublisher.ForgetAsync(source, PageSize, cancellationToken).ConfigureAwait(false))
        {
            return After(RetryDelay);
        }

        bool isDone = rows.Count < PageSize
            && await context.Subscribers.PurgeSubscribersAsync(source, PageSize, cancellationToken)
                .ConfigureAwait(false);
        return isDone ? ReminderResult.Done : After(TimeSpan.Zero);
    }
}
