using DurableStreams.Addressing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Subscriptions;

/// <summary>One atomic change of a subscription.</summary>
public sealed record SubscriptionCommit
{
    /// <summary>Maximum number of links that one commit changes.</summary>
    public const int MaxLinks = 90;

    /// <summary>The subscription.</summary>
    public required SubscriptionKey Key { get; init; }

    /// <summary>The version that the stored head must have; <see cref="RowVersion.None"/> for no head.</summary>
    public required RowVersion Expected { get; init; }

    /// <summary>The new head; null to delete it, together with no link: they are purged later.</summary>
    public required SubscriptionHead? Head { get; init; }

    /// <summary>Links to insert or replace, in the incarnation of <see cref="Head"/>.</summary>
    public IReadOnlyList<SubscriptionLink> Links { get; init; } = [];

    /// <summary>
    /// Links to remove. At most <see cref="MaxLinks"/> together with <see cref="Links"/>, none of them twice.
    /// </summary>
    public IReadOnlyList<StreamPath> RemovedLinks { get; init; } = [];
}
