using DurableStreams.Primitives;
using DurableStreams.Subscriptions;

namespace DurableStreams.Transitions;

/// <summary>The changes of a head in the course of a wake (§7).</summary>
internal static class WakeTransitions
{
    // §7.1: from 1 s up to 60 s, with 20 % jitter.
    private static readonly RetrySchedule Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    private const double Jitter = 0.2;

    /// <summary>A new wake that must be sent. A webhook has its lease from now on (§7.3).</summary>
    public static SubscriptionHead Wake(
        SubscriptionHead head, IReadOnlyList<SnapshotEntry> snapshot, DateTimeOffset now) => head with
        {
            Generation = head.Generation + 1,
            Phase = WakePhase.Sending,
            Wake = WakeId.New(),
            Snapshot = snapshot,
            Holder = null,
            LeaseEnd = head.Configuration.Type == SubscriptionType.Webhook ? now + head.Configuration.Lease : null,
            NextAttempt = null,
        };

    /// <summary>A worker holds the lease of the current wake, or of a new one if there is none.</summary>
    public static SubscriptionHead Claim(
        SubscriptionHead head, string worker, IReadOnlyList<SnapshotEntry> snapshot, DateTimeOffset now)
    {
        bool isCurrent = head.HasCurrentWake(now) && head.Phase != WakePhase.Failed;
        return (isCurrent ? head : Wake(head, snapshot, now)) with
        {
            Phase = WakePhase.Claimed,
            Snapshot = snapshot,
            Holder = worker,
            LeaseEnd = now + head.Configuration.Lease,
            FailedAttempts = 0,
            NextAttempt = null,
        };
    }

    /// <summary>The wake was received.</summary>
    public static SubscriptionHead Sent(SubscriptionHead head) => head with
    {
        Phase = WakePhase.Sent,
        FailedAttempts = 0,
        NextAttempt = null,
    };

    /// <summary>The worker has extended its lease, which starts again.</summary>
    public static SubscriptionHead Extend(SubscriptionHead head, DateTimeOffset now) => head with
    {
        Phase = head.Phase == WakePhase.Claimed ? WakePhase.Claimed : WakePhase.Sent,
        LeaseEnd = now + head.Configuration.Lease,
        FailedAttempts = 0,
        NextAttempt = null,
    };

    /// <summary>
    /// An attempt has failed. The lease stays: the receiver may have got the wake and be working on it.
    /// </summary>
    public static SubscriptionHead Fail(SubscriptionHead head, DateTimeOffset now)
    {
        TimeSpan delay = Retries.DelayAfter(head.FailedAttempts);
        return head with
        {
            Phase = WakePhase.Failed,
            FailedAttempts = head.FailedAttempts + 1,
            NextAttempt = now + (delay * (1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1)))),
        };
    }

    /// <summary>The worker is done with the wake.</summary>
    public static SubscriptionHead Done(SubscriptionHead head) => Finish(Sent(head));

    /// <summary>The wake is over. What it has fenced stays fenced: the generation never falls.</summary>
    public static SubscriptionHead Finish(SubscriptionHead head) => head with
    {
        Phase = WakePhase.Idle,
        Wake = default,
        Snapshot = [],
        Holder = null,
        LeaseEnd = null,
    };
}
