using DurableStreams.Active;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Deleting;

/// <summary>Processes a reminder that was scheduled for the time after the deletion of an incarnation.</summary>
internal abstract class DeletedStreamHandler<TReminder>(StreamServiceContext context, HeadCache heads) : ReminderHandler<TReminder>(context.Time)
    where TReminder : Reminder
{
    protected sealed override async ValueTask<ReminderResult> HandleAsync(TReminder reminder, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(reminder.Path, cancellationToken).ConfigureAwait(false);
        StreamStatus status = head?.Incarnation == reminder.Incarnation ? head.Status : StreamStatus.Deleted;
        return status switch
        {
            // Scheduled before a deletion that never happened.
            StreamStatus.Live => ReminderResult.Done,

            // Forks keep it. Its reminders are never scheduled again, so they are checked from time to time.
            StreamStatus.SoftDeleted => After(context.Options.PurgeDelay),
            _ => await HandleDeletedAsync(reminder, cancellationToken).ConfigureAwait(false),
        };
    }

    protected abstract ValueTask<ReminderResult> HandleDeletedAsync(TReminder reminder, CancellationToken cancellationToken);
}
