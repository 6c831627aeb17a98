namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>What happens to a subscription at the same time as something else.</summary>
public enum RacingAct
{
    Append,
    AppendAndAnnounce,
    CreateStream,
    DeleteStream,
    Claim,
    Ack,
    AckDone,
    Release,
    EndLease,
    Unsubscribe,
    SubscribeAgain,
    Work,
    Sweep,
    ForkStream,
    Add,
    Remove,
    SubscribeToo,
    SubscribeToWakeStream,
    UnsubscribeHook,
    CallBack,
}

/// <summary>In which state a subscription is when two acts meet.</summary>
public enum Situation
{
    /// <summary>A worker holds the lease, and there is news that is not announced.</summary>
    Claimed,

    /// <summary>A worker holds the lease, and knows of all news of two streams.</summary>
    Informed,

    /// <summary>A wake event waits for a worker; another worker has a stale token.</summary>
    Announced,

    /// <summary>As <see cref="Claimed"/>, and existing streams must be linked again soon.</summary>
    Linking,
}
