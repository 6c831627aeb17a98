namespace DurableStreams.Subscribing;

/// <summary>The result of deleting a subscription (§6.3) or of changing its explicit links (§6.4).</summary>
public enum ChangeSubscriptionResult
{
    /// <summary>Changed, or there was nothing to change.</summary>
    Changed,

    /// <summary>There is no subscription.</summary>
    NotFound,

    /// <summary>The subscription would have more links than it may.</summary>
    TooManyLinks,

    /// <summary>The stream is the wake stream of the subscription.</summary>
    OwnWakeStreamLinked,

    /// <summary>The store is unavailable; the request may be repeated.</summary>
    Unavailable,
}
