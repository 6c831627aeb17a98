namespace DurableStreams.FanOut;

/// <summary>How a delivery to one estuary ended.</summary>
public enum DeliveryResult
{
    /// <summary>The estuary has everything that the source had.</summary>
    CaughtUp,

    /// <summary>There is no subscription, or no longer.</summary>
    Unlinked,

    /// <summary>It failed, and a due row of its own will bring it back.</summary>
    Postponed,

    /// <summary>It failed, and not even a due row could be filed: the one of the source must stay.</summary>
    Failed,
}
