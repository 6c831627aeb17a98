namespace DurableStreams.FanOut.Estuaries;

/// <summary>The result of a request to unsubscribe.</summary>
public enum UnsubscribeOutcome
{
    /// <summary>The subscription was ended.</summary>
    Unsubscribed,

    /// <summary>There was no subscription: the estuary is not subscribed to the source, or does not exist.</summary>
    NotSubscribed,

    /// <summary>Overload, contention or an unknown outcome: the client may retry.</summary>
    Unavailable,
}
