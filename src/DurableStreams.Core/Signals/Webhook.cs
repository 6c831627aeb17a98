using DurableStreams.Addressing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Signals;

/// <summary>The content of a webhook (§7.1).</summary>
public sealed record Webhook
{
    /// <summary>The subscription.</summary>
    public required SubscriptionKey Subscription { get; init; }

    /// <summary>The incarnation of the subscription.</summary>
    public required Incarnation Incarnation { get; init; }

    /// <summary>The URL of the receiver.</summary>
    public required string Url { get; init; }

    /// <summary>See <see cref="SubscriptionHead.BaseUrl"/>.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The wake.</summary>
    public required WakeId Wake { get; init; }

    /// <summary>The generation of the wake.</summary>
    public required long Generation { get; init; }

    /// <summary>The streams with news.</summary>
    public required IReadOnlyList<LinkState> Streams { get; init; }
}

/// <summary>The result of one attempt to send a webhook.</summary>
public enum WebhookResult
{
    /// <summary>Accepted, and the worker is done: everything in the wake is acknowledged.</summary>
    Done,

    /// <summary>Accepted; the worker calls back.</summary>
    Accepted,

    /// <summary>Refused, not reachable, not in time, or not allowed.</summary>
    Failed,
}
