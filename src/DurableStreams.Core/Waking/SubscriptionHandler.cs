using DurableStreams.Hosting;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Waking;

/// <summary>
/// Continues what a subscription has begun, if the process that began it did not: sends a wake again whose outcome is
/// not stored, ends a lease, links, removes what is deleted.
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
                await worker.AdvanceAsync(key, head.Incarnation, cancellationToken).ConfigureAwait(false);
                return await ContinueAsync(key, reminder, cancellationToken).ConfigureAwait(false);
            default:
                await removal.RemoveAsync(key, head, cancellationToken).ConfigureAwait(false);
                return ReminderResult.Done;
        }
    }

    private async ValueTask<ReminderResult> ContinueAsync(
        SubscriptionKey key, Reminder.Subscription reminder, CancellationToken cancellationToken)
    {
        StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        if (stored?.Head is not { Status: SubscriptionStatus.Live } head || head.Incarnation != reminder.Incarnation)
        {
            return After(MinDelay);
        }

        if (head.Phase == WakePhase.Sending)
        {
            subscriptions.Signals.Send(key, head.Wake);
            return After(subscriptions.Options.ResendAfter);
        }

        if (WakeTimers.DueTimeOf(head) is { } due)
        {
            TimeSpan delay = due - Now;
            return After(delay > MinDelay ? delay : MinDelay);
        }

        bool isCleared = await IsQuietAsync(key, head, cancellationToken).ConfigureAwait(false)
            && await changes.ChangeAsync(
                key, current => ValueTask.FromResult(Clear(key, stored, current)), cancellationToken)
                .ConfigureAwait(false);
        return isCleared ? ReminderResult.Done : After(subscriptions.Options.ResendAfter);
    }

    // A wake that waits for a claim needs no reminder: the event stays in the wake stream.
    private async ValueTask<bool> IsQuietAsync(
        SubscriptionKey key, SubscriptionHead head, CancellationToken cancellationToken) =>
        head.Phase != WakePhase.Idle
        || (await subscriptions.Store.PagePendingAsync(key, head.Incarnation, null, 1, cancellationToken)
            .ConfigureAwait(false)).Count == 0;

    private static Change<bool> Clear(
        SubscriptionKey key, StoredSubscription expected, StoredSubscription? current) =>
        current?.Version != expected.Version
            ? new Change<bool>(false)
            : new Change<bool>(
                true,
                new SubscriptionCommit
                {
                    Key = key,
                    Expected = current.Version,
                    Head = current.Head with { ReminderScheduled = false },
                });
}
