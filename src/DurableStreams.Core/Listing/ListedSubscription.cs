using DurableStreams.Subscriptions;

namespace DurableStreams.Listing;

/// <summary>A subscription of a list.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Head">Its head.</param>
/// <param name="Sources">Its streams, ordered by path.</param>
/// <param name="HasMoreSources">True if there are more than are listed.</param>
public sealed record ListedSubscription(
    SubscriptionKey Key, SubscriptionHead Head, IReadOnlyList<ListedSource> Sources, bool HasMoreSources);
