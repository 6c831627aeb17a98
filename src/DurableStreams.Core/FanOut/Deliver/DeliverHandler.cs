using DurableStreams.Reminders;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Deliver;

/// <summary>Retries the delivery of a source to one estuary after a failed attempt.</summary>
internal sealed class DeliverHandler(TimeProvider time, Deliverer deliverer, DeliveryRetries retries)
    : ReminderHandler<Reminder.Deliver>(time)
{
    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.Deliver reminder, CancellationToken cancellationToken)
    {
        if (!await deliverer.TryDeliverAsync(reminder.Path, reminder.Source, cancellationToken).ConfigureAwait(false))
        {
            await retries.ScheduleNextAsync(reminder, cancellationToken).ConfigureAwait(false);
        }

        return ReminderResult.Done;
    }
}
