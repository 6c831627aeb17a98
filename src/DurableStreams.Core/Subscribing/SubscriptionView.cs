using DurableStreams.Subscriptions;

namespace DurableStreams.Subscribing;

/// <summary>A subscription as clients see it (§6.3).</summary>
/// <param name="Key">The subscription.</param>
/// <param name="Head">Its head.</param>
/// <param name="Links">Its links, ordered by path.</param>
public sealed record SubscriptionView(
    SubscriptionKey Key, SubscriptionHead Head, IReadOnlyList<SubscriptionLink> Links);
