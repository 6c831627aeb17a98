using DurableStreams.Active;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Deleting;

/// <summary>
/// Deletes an expired stream. One that was renewed is checked again at its new expiry; one that has live readers here
/// is not checked more often than once in <see cref="ReminderHandler.RetryDelay"/>, however short its lifetime.
/// </summary>
internal sealed class ExpireHandler(TimeProvider time, ActiveStreams streams, HeadCache heads, StreamDeleter deleter)
    : ReminderHandler<Reminder.Expire>(time)
{
    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.Expire reminder, CancellationToken cancellationToken)
    {
        ActiveStream stream = streams.Get(reminder.Path);
        StreamHead? head = await heads.GetAsync(stream, cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation != reminder.Incarnation || head.Status != StreamStatus.Live)
        {
            return ReminderResult.Done;
        }

        if (!head.IsExpired(Now))
        {
            DateTimeOffset later = Now + RetryDelay;
            return new ReminderResult(
                head.Expiry < later && stream.Use.IsFollowed(head.Incarnation) ? later : head.Expiry);
        }

        DeleteOutcome? outcome = await deleter
            .DeleteIncarnationAsync(reminder.Path, head, DeletionReason.Expired, cancellationToken)
            .ConfigureAwait(false);
        return DoneIf(outcome is not (DeleteOutcome.Unavailable or DeleteOutcome.NotFound));
    }
}
