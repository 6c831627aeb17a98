using DurableStreams.Active;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Deleting;

/// <summary>Deletes an expired stream; one that was renewed is checked again at its new expiry.</summary>
internal sealed class ExpireHandler(TimeProvider time, HeadCache heads, StreamDeleter deleter)
    : ReminderHandler<Reminder.Expire>(time)
{
    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.Expire reminder, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(reminder.Path, cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation != reminder.Incarnation || head.Status != StreamStatus.Live)
        {
            return ReminderResult.Done;
        }

        if (!head.IsExpired(Now))
        {
            return new ReminderResult(head.Expiry);
        }

        DeleteOutcome? outcome = await deleter
            .DeleteIncarnationAsync(reminder.Path, head, DeletionReason.Expired, cancellationToken)
            .ConfigureAwait(false);
        return DoneIf(outcome is not (DeleteOutcome.Unavailable or DeleteOutcome.NotFound));
    }
}
