namespace DurableStreams.Subscribing;

/// <summary>The outcome of creating a subscription, or of confirming an existing one (§6.2). A closed set.</summary>
public abstract record CreateSubscriptionOutcome
{
    private CreateSubscriptionOutcome()
    {
    }

    /// <summary>Created.</summary>
    /// <param name="View">The new subscription.</param>
    public sealed record Created(SubscriptionView View) : CreateSubscriptionOutcome;

    /// <summary>It exists with the same configuration.</summary>
    /// <param name="View">The existing subscription.</param>
    public sealed record Confirmed(SubscriptionView View) : CreateSubscriptionOutcome;

    /// <summary>It exists with another configuration.</summary>
    public sealed record Different : CreateSubscriptionOutcome;

    /// <summary>The project has the maximum number of subscriptions.</summary>
    public sealed record TooManySubscriptions : CreateSubscriptionOutcome;

    /// <summary>The request names more streams than a subscription may have.</summary>
    public sealed record TooManyLinks : CreateSubscriptionOutcome;

    /// <summary>
    /// The request names the wake stream among the streams, so that each wake would cause another one.
    /// </summary>
    public sealed record OwnWakeStreamLinked : CreateSubscriptionOutcome;

    /// <summary>The host does not send webhooks.</summary>
    public sealed record WebhooksNotServed : CreateSubscriptionOutcome;

    /// <summary>The store is unavailable; the request may be repeated.</summary>
    public sealed record Unavailable : CreateSubscriptionOutcome;
}
