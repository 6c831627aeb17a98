using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Linking;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Waking;

/// <summary>
/// Does the background work of a subscription: links existing streams, wakes, ends leases. Uses only the stored state,
/// so it may run in any process and at any time, also concurrently.
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
            await linker.ContinueAsync(key, head.Incarnation, cancellationToken).ConfigureAwait(false);
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
            Decision decision = await changes.ChangeAsync(
                key,
                stored,
                current => DecideAsync(key, incarnation, current, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            Announce(key, decision);
            if (decision.Report is { } report)
            {
                await pending.RemoveObsoleteAsync(key, decision.Head!, report, cancellationToken)
                    .ConfigureAwait(false);
            }

            if (decision.Step != Step.Again)
            {
                return decision.Step == Step.Woken;
            }

            stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    // Only after the commit: a decision may be made again.
    private void Announce(SubscriptionKey key, Decision decision)
    {
        if (decision.EndsLease)
        {
            subscriptions.Metrics.LeaseExpired();
        }

        if (decision is { Step: Step.Woken, Head: { } woken })
        {
            subscriptions.Metrics.Woken(woken.Configuration.Type.ToString());
            subscriptions.Signals.Send(key, woken.Wake);
        }
    }

    private async ValueTask<Change<Decision>> DecideAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        StoredSubscription? stored,
        CancellationToken cancellationToken)
    {
        DateTimeOffset now = context.Now;
        if (stored is not { Head: { Status: SubscriptionStatus.Live } head } || head.Incarnation != incarnation)
        {
            return new(new Decision(Step.None));
        }

        bool leaseEnded = head.LeaseEnd <= now;
        if (head.Phase == WakePhase.Sending && leaseEnded)
        {
            // No answer within the lease is a failure, so that a receiver that hangs gets the next wake after a delay.
            SubscriptionHead failed = WakeTransitions.Fail(head, now);
            return new(new Decision(Step.Again, failed, EndsLease: true), stored.Replace(key, failed));
        }

        bool mayWake = head.Phase switch
        {
            WakePhase.Idle => !(head.NextAttempt > now),
            WakePhase.Failed => !(head.LeaseEnd > now) && !(head.NextAttempt > now),
            _ => leaseEnded,
        };
        if (!mayWake)
        {
            return new(new Decision(Step.None));
        }

        PendingReport report = await pending.CheckAsync(key, head, cancellationToken).ConfigureAwait(false);
        bool endsLease = leaseEnded && head.Phase is WakePhase.Sent or WakePhase.Claimed;
        if (report.Streams.Count > 0)
        {
            SubscriptionHead ready = await changes.WithReminderAsync(
                key, head, subscriptions.Options.ResendAfter, cancellationToken).ConfigureAwait(false);
            SubscriptionHead woken = WakeTransitions.Wake(ready, report.Snapshot, now);
            return new(new Decision(Step.Woken, woken, report, endsLease), report.ToCommit(key, stored, woken));
        }

        if (head.Phase != WakePhase.Idle || head.NextAttempt is not null)
        {
            // Ends the delay after a failure too: otherwise reminders would check it again and again.
            SubscriptionHead idle = WakeTransitions.Finish(head) with { NextAttempt = null };
            return new(new Decision(Step.Again, idle, report, endsLease), report.ToCommit(key, stored, idle));
        }

        return report.ChangesLinks
            ? new(new Decision(Step.Again, head, report), report.ToCommit(key, stored, head))
            : new(new Decision(Step.None, head, report));
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

    /// <param name="Step">What follows.</param>
    /// <param name="Head">The head; null if there is no live subscription.</param>
    /// <param name="Report">The streams with news; null if they were not checked.</param>
    /// <param name="EndsLease">True if the worker let its lease end.</param>
    private readonly record struct Decision(
        Step Step, SubscriptionHead? Head = null, PendingReport? Report = null, bool EndsLease = false);
}
