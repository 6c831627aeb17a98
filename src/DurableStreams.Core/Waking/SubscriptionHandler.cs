using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Waking;

/// <summary>
/// Continues the work of a subscription if the process that began it has stopped: resends a wake without a stored
/// outcome, ends a lease, links, removes the rows of a deleted subscription.
/// </summary>
internal sealed class SubscriptionHandler(
    StreamServiceContext context,
    SubscriptionContext subscriptions,
    SubscriptionChanges changes,
    SubscriptionWorker worker,
    SubscriptionRemoval removal)
    : ReminderHandler<Reminder.Subscription>(context.Time)
{
    private const int PurgedRows = 10_000;

    /// <summary>The time within which a creation ends, after which it is undone.</summary>
    public static readonly TimeSpan CreationTimeout = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);

    protected override async ValueTask<ReminderResult> HandleAsync(
        Reminder.Subscription reminder, CancellationToken cancellationToken)
    {
        if (!SubscriptionKey.TryFromPath(reminder.Path, out SubscriptionKey key))
        {
            throw new InvalidDataException($"'{reminder.Path}' does not identify a subscription.");
        }

        StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        if (stored?.Head is not { } head || head.Incarnation != reminder.Incarnation)
        {
            await removal.RemoveStraysAsync(key, reminder.Incarnation, cancellationToken).ConfigureAwait(false);
            return DoneIf(await subscriptions.Store.PurgeSubscriptionAsync(
                key, reminder.Incarnation, PurgedRows, cancellationToken).ConfigureAwait(false));
        }

        switch (head.Status)
        {
            case SubscriptionStatus.Creating when head.Created + CreationTimeout > Now:
                return After(CreationTimeout);
            case SubscriptionStatus.Live:
                await worker.AdvanceAsync(key, stored, cancellationToken).ConfigureAwait(false);
                return await ContinueAsync(key, reminder, cancellationToken).ConfigureAwait(false);
            default:
                await removal.RemoveAsync(key, head, cancellationToken).ConfigureAwait(false);
                return ReminderResult.Done;
        }
    }

    // A subscription may have several reminders. All but the one that the head names are superfluous.
    private async ValueTask<ReminderResult> ContinueAsync(
        SubscriptionKey key, Reminder.Subscription reminder, CancellationToken cancellationToken)
    {
        StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        if (stored?.Head is not { Status: SubscriptionStatus.Live } head || head.Incarnation != reminder.Incarnation)
        {
            return After(MinDelay);
        }

        if (head.ReminderAt > Now)
        {
            return ReminderResult.Done;
        }

        DateTimeOffset? next = await NextCheckAsync(key, head, cancellationToken).ConfigureAwait(false);
        bool isStored = await changes.ChangeAsync(
            key, stored, current => ValueTask.FromResult(Remind(key, stored, current, next)), cancellationToken)
            .ConfigureAwait(false);
        return !isStored ? After(MinDelay) : new ReminderResult(next);
    }

    /// <returns>When to check again; null if only news or a request can change the subscription.</returns>
    private async ValueTask<DateTimeOffset?> NextCheckAsync(
        SubscriptionKey key, SubscriptionHead head, CancellationToken cancellationToken)
    {
        DateTimeOffset soon = Now + subscriptions.Options.ResendAfter;
        if (head.Phase == WakePhase.Sending)
        {
            DateTimeOffset? started = head.LeaseEnd - head.Configuration.Lease;
            if (started + subscriptions.Options.ResendAfter > Now)
            {
                return started + subscriptions.Options.ResendAfter;
            }

            subscriptions.Signals.Send(key, head.Wake);
            return soon;
        }

        if (WakeTimers.DueTimeOf(head) is { } due)
        {
            DateTimeOffset earliest = Now + MinDelay;
            return due > earliest ? due : earliest;
        }

        // A wake that waits for a claim needs no reminder: the event stays in the wake stream.
        return head.Phase == WakePhase.Idle
            && (await subscriptions.Store.PagePendingAsync(key, head.Incarnation, null, 1, cancellationToken)
                .ConfigureAwait(false)).Count > 0
            ? soon
            : null;
    }

    private static Change<bool> Remind(
        SubscriptionKey key, StoredSubscription expected, StoredSubscription? current, DateTimeOffset? next) =>
        current?.Version != expected.Version
            ? new Change<bool>(false)
            : new Change<bool>(true, current.Replace(key, current.Head with { ReminderAt = next }));
}
