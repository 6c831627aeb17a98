namespace DurableStreams.Subscriptions;

/// <summary>Where a subscription is in the course of a wake (§7).</summary>
public enum WakePhase
{
    /// <summary>No wake is in flight and no lease is held.</summary>
    Idle = 0,

    /// <summary>A wake is committed. It may have been sent, but no outcome of an attempt is stored.</summary>
    Sending = 1,

    /// <summary>
    /// The wake was received: the webhook was accepted, and its lease runs; or the event is in the wake stream, and
    /// there is no lease until a worker claims the subscription.
    /// </summary>
    Sent = 2,

    /// <summary>
    /// An attempt to send the wake has failed. The next wake follows after the lease has ended, since the worker may
    /// have received this one, and not before <see cref="SubscriptionHead.NextAttempt"/>.
    /// </summary>
    Failed = 3,

    /// <summary>A worker has claimed the subscription and holds the lease (§7.2).</summary>
    Claimed = 4,
}
