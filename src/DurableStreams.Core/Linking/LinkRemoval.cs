using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Linking;

/// <summary>Removes one of the reasons why a stream is linked, and the link with the last one (§6.1).</summary>
internal static class LinkRemoval
{
    public static SubscriptionCommit Of(
        SubscriptionKey key, StoredSubscription stored, SubscriptionLink link, LinkTypes removed)
    {
        LinkTypes left = link.Types & ~removed;

        // A pattern only links what exists.
        bool stays = left == LinkTypes.Explicit || (left == LinkTypes.Glob && link.Incarnation is not null);
        return stays
            ? stored.Replace(key, stored.Head) with { Links = [link with { Types = left }] }
            : stored.Replace(key, stored.Head with { LinkCount = stored.Head.LinkCount - 1 }) with
            {
                RemovedLinks = [link.Stream],
            };
    }
}
