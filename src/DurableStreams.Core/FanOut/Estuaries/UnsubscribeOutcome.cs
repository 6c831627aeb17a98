namespace DurableStreams.FanOut.Estuaries;

/// <summary>The result of a request to unsubscribe.</summary>
public enum UnsubscribeOutcome
{
    /// <summary>The estuary is not subscribed to the source, or no longer.</summary>
    Unsubscribed,

    /// <summary>The estuary does not exist.</summary>
    NotFound,

    /// <summary>Overload, contention or an unknown outcome: the client may retry.</summary>
    Unavailable,
}
