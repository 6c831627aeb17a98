namespace DurableStreams.Subscribing;

/// <summary>The outcome of reading a subscription (§6.3). A closed set.</summary>
public abstract record GetSubscriptionOutcome
{
    private GetSubscriptionOutcome()
    {
    }

    /// <summary>Found.</summary>
    /// <param name="View">The subscription.</param>
    public sealed record Found(SubscriptionView View) : GetSubscriptionOutcome;

    /// <summary>There is none.</summary>
    public sealed record NotFound : GetSubscriptionOutcome;

    /// <summary>The store is unavailable; the request may be repeated.</summary>
    public sealed record Unavailable : GetSubscriptionOutcome;
}
