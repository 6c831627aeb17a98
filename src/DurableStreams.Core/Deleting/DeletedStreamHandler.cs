using DurableStreams.Active;
using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Deleting;

/// <summary>Processes a reminder for the cleanup after the deletion of an incarnation.</summary>
internal abstract class DeletedStreamHandler<TReminder>(StreamServiceContext context, HeadCache heads)
    : ReminderHandler<TReminder>(context.Time)
    where TReminder : Reminder
{
    protected sealed override async ValueTask<ReminderResult> HandleAsync(
        TReminder reminder, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(reminder.Path, cancellationToken).ConfigureAwait(false);
        StreamStatus status = head?.Incarnation == reminder.Incarnation ? head.Status : StreamStatus.Deleted;
        return status switch
        {
            // The deletion for which it was scheduled did not happen.
            StreamStatus.Live => ReminderResult.Done,

            // Retained by forks. Nothing schedules the reminder again, so it stays and is checked from time to time.
            StreamStatus.SoftDeleted => After(context.Options.PurgeDelay),
            _ => await HandleDeletedAsync(reminder, head, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <param name="reminder">The reminder.</param>
    /// <param name="head">The current head of the path, which may belong to a later incarnation.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    protected abstract ValueTask<ReminderResult> HandleDeletedAsync(
        TReminder reminder, StreamHead? head, CancellationToken cancellationToken);
}
