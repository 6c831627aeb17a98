namespace DurableStreams.FanOut.Deliver;

/// <summary>How a delivery to one estuary ended.</summary>
public enum DeliveryResult
{
    /// <summary>The estuary has everything that the source had.</summary>
    CaughtUp,

    /// <summary>There is no subscription, or no longer.</summary>
    Unlinked,

    /// <summary>It failed, and a reminder of its own will retry it.</summary>
    Postponed,

    /// <summary>It failed, and not even a reminder could be scheduled: the one of the source must stay.</summary>
    Failed,
}
