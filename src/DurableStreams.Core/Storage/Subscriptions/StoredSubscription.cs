using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Subscriptions;

/// <summary>A stored head.</summary>
/// <param name="Head">The head.</param>
/// <param name="Version">The version of the row.</param>
public sealed record StoredSubscription(SubscriptionHead Head, RowVersion Version)
{
    /// <summary>The commit that replaces the head.</summary>
    internal SubscriptionCommit Replace(SubscriptionKey key, SubscriptionHead head) =>
        new() { Key = key, Expected = Version, Head = head };
}
