namespace DurableStreams.Subscriptions;

/// <summary>How the worker of a subscription learns that there is news (§6).</summary>
public enum SubscriptionType
{
    /// <summary>By an HTTP request to the worker (§7.1).</summary>
    Webhook = 1,

    /// <summary>By an event in a stream that workers read (§7.2).</summary>
    PullWake = 2,
}
