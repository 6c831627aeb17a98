using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Linking;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Waking;

/// <summary>
/// Does what a subscription has to do by itself: links existing streams, wakes, ends leases. Works from the stored
/// state only, so it may run anywhere and at any time, also concurrently.
/// </summary>
internal sealed class SubscriptionWorker(
    StreamServiceContext context,
    SubscriptionContext subscriptions,
    SubscriptionChanges changes,
    PendingStreams pending,
    SubscriptionLinker linker,
    SubscriptionRemoval removal)
{
    /// <summary>Maximum number of commits of one run that store links without a wake.</summary>
    private const int MaxSteps = 1_000;

    /// <summary>Brings a subscription up to date.</summary>
    /// <returns>True if there is a new wake.</returns>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask<bool> AdvanceAsync(
        SubscriptionKey key, Incarnation incarnation, CancellationToken cancellationToken)
    {
        StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        if (stored?.Head.Incarnation != incarnation)
        {
            await removal.RemoveStraysAsync(key, incarnation, cancellationToken).ConfigureAwait(false);
            return false;
        }

        return await AdvanceAsync(key, stored, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings a subscription up to date whose head the caller has just read.</summary>
    /// <returns>True if there is a new wake.</returns>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask<bool> AdvanceAsync(
        SubscriptionKey key, StoredSubscription stored, CancellationToken cancellationToken)
    {
        SubscriptionHead head = stored.Head;
        if (head.Status != SubscriptionStatus.Live)
        {
            return false;
        }

        if (head.Linking?.NotBefore <= context.Now)
        {
            // Changes the head.
            await linker.LinkAsync(key, head.Incarnation, cancellationToken).ConfigureAwait(false);
            return await WakeAsync(key, head.Incarnation, cancellationToken).ConfigureAwait(false);
        }

        return await WakeAsync(key, head.Incarnation, stored, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a lease whose time is over, and wakes if the subscription is idle and has news.</summary>
    /// <returns>True if there is a new wake.</returns>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask<bool> WakeAsync(
        SubscriptionKey key, Incarnation incarnation, CancellationToken cancellationToken)
    {
        StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        return await WakeAsync(key, incarnation, stored, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> WakeAsync(
        SubscriptionKey key, Incarnation incarnation, StoredSubscription? stored, CancellationToken cancellationToken)
    {
        for (int i = 0; i < MaxSteps; i++)
        {
            PendingReport? report = null;
            (Step step, SubscriptionHead? head) = await changes.ChangeAsync(
                key,
                stored,
                async current =>
                {
                    (Change<(Step Step, SubscriptionHead? Head)> change, report) =
                        await DecideAsync(key, incarnation, current, cancellationToken).ConfigureAwait(false);
                    return change;
                },
                cancellationToken).ConfigureAwait(false);
            if (report is not null)
            {
                await pending.RemoveObsoleteAsync(key, head!, report, cancellationToken).ConfigureAwait(false);
            }

            switch (step)
            {
                case Step.None:
                    return false;
                case Step.Woken:
                    subscriptions.Metrics.Woken(head!.Configuration.Type.ToString());
                    subscriptions.Signals.Send(key, head.Wake);
                    return true;
            }

            stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    private async ValueTask<(Change<(Step Step, SubscriptionHead? Head)> Change, PendingReport? Report)> DecideAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        StoredSubscription? stored,
        CancellationToken cancellationToken)
    {
        DateTimeOffset now = context.Now;
        if (stored is not { Head: { Status: SubscriptionStatus.Live } head } || head.Incarnation != incarnation)
        {
            return (new((Step.None, null)), null);
        }

        bool leaseEnded = head.LeaseEnd <= now;
        if (head.Phase == WakePhase.Sending && leaseEnded)
        {
            // No answer within the lease is a failure, so that a receiver that hangs is not asked ever again at once.
            subscriptions.Metrics.LeaseExpired();
            SubscriptionHead failed = WakeTransitions.Fail(head, now);
            return (new((Step.Again, failed), stored.Replace(key, failed)), null);
        }

        bool mayWake = head.Phase switch
        {
            WakePhase.Idle => !(head.NextAttempt > now),
            WakePhase.Failed => !(head.LeaseEnd > now) && !(head.NextAttempt > now),
            _ => leaseEnded,
        };
        if (!mayWake)
        {
            return (new((Step.None, null)), null);
        }

        PendingReport report = await pending.LookAsync(key, head, cancellationToken).ConfigureAwait(false);
        CountExpiredLease(head, leaseEnded);
        if (report.Streams.Count > 0)
        {
            SubscriptionHead ready = await changes.WithReminderAsync(
                key, head, subscriptions.Options.ResendAfter, cancellationToken).ConfigureAwait(false);
            SubscriptionHead woken = WakeTransitions.Wake(ready, report.Snapshot, now);
            return (new((Step.Woken, woken), report.ToCommit(key, stored, woken)), report);
        }

        if (head.Phase != WakePhase.Idle || head.NextAttempt is not null)
        {
            // The delay after the failure is over too, or a reminder would look at it again and again.
            SubscriptionHead idle = WakeTransitions.Finish(head) with { NextAttempt = null };
            return (new((Step.Again, idle), report.ToCommit(key, stored, idle)), report);
        }

        return report.ChangesLinks
            ? (new((Step.Again, head), report.ToCommit(key, stored, head)), report)
            : (new((Step.None, head)), report);
    }

    private void CountExpiredLease(SubscriptionHead head, bool leaseEnded)
    {
        if (leaseEnded && head.Phase is WakePhase.Sent or WakePhase.Claimed)
        {
            subscriptions.Metrics.LeaseExpired();
        }
    }

    private enum Step
    {
        /// <summary>Nothing more to do now.</summary>
        None,

        /// <summary>Something was stored; there may be more.</summary>
        Again,

        /// <summary>There is a new wake.</summary>
        Woken,
    }
}
