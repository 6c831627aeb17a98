using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Registry;
using DurableStreams.Reminders;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>Completes or undoes an interrupted subscription, then delivers what the estuary has missed.</summary>
internal sealed class SettleSubscriptionHandler(
    TimeProvider time, EstuarySubscriptions subscriptions, Deliverer deliverer)
    : ReminderHandler<Reminder.SettleEstuarySubscription>(time)
{
    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.SettleEstuarySubscription reminder, CancellationToken cancellationToken) =>
        DoneIf(
            await subscriptions.TidyAsync(reminder.Path, reminder.Source, cancellationToken).ConfigureAwait(false)
            && await deliverer.TryDeliverAsync(reminder.Path, reminder.Source.Path, cancellationToken)
                .ConfigureAwait(false));
}
