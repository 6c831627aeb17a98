namespace DurableStreams.FanOut.Deliver;

/// <summary>How a delivery to one estuary ended.</summary>
public enum DeliveryResult
{
    /// <summary>The estuary has received everything up to the tail of the source.</summary>
    CaughtUp,

    /// <summary>The estuary is not subscribed to the source, or no longer.</summary>
    Unlinked,

    /// <summary>The delivery failed; a reminder is scheduled that retries it.</summary>
    Postponed,

    /// <summary>The delivery failed and no retry could be scheduled: the reminder of the source must stay.</summary>
    Failed,

    /// <summary>
    /// The estuary has reached its maximum size. Not retried; once the limit is raised, the next append to the source
    /// delivers everything.
    /// </summary>
    Full,
}
