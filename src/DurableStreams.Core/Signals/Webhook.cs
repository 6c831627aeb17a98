using DurableStreams.Addressing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Signals;

/// <summary>The content of a webhook (§7.1).</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="Incarnation">Its incarnation.</param>
/// <param name="Url">The URL of the receiver.</param>
/// <param name="BaseUrl">See <see cref="SubscriptionHead.BaseUrl"/>.</param>
/// <param name="Wake">The wake.</param>
/// <param name="Generation">The generation of the wake.</param>
/// <param name="Streams">The streams with news.</param>
public sealed record Webhook(
    SubscriptionKey Subscription,
    Incarnation Incarnation,
    string Url,
    string BaseUrl,
    WakeId Wake,
    long Generation,
    IReadOnlyList<LinkState> Streams);

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
