using DurableStreams.Addressing;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Waking;

/// <summary>The result of a check of the pending streams of a subscription.</summary>
internal sealed class PendingReport
{
    /// <summary>The streams with news.</summary>
    public List<LinkState> Streams { get; } = [];

    /// <summary>Links to store: new ones, and those of streams that were created or deleted.</summary>
    public List<SubscriptionLink> Changed { get; } = [];

    /// <summary>Links to remove, because their streams were deleted.</summary>
    public List<StreamPath> Removed { get; } = [];

    /// <summary>Pending rows of streams without news.</summary>
    public List<PendingRow> Obsolete { get; } = [];

    /// <summary>The number of links in <see cref="Changed"/> that are new.</summary>
    public int Added { get; set; }

    /// <summary>False if a wake, or a commit, takes no more.</summary>
    public bool HasRoom =>
        Streams.Count < SubscriptionHead.MaxSnapshot && Changed.Count + Removed.Count < SubscriptionCommit.MaxLinks;

    /// <summary>True if there are links to store or to remove.</summary>
    public bool ChangesLinks => Changed.Count + Removed.Count > 0;

    /// <summary>The snapshot of a wake (§7.1).</summary>
    public SnapshotEntry[] Snapshot =>
        [.. Streams.Select(stream => new SnapshotEntry(
            stream.Link.Stream, stream.Link.Incarnation!.Value, stream.Tail))];

    /// <summary>A commit of a new head together with the links.</summary>
    public SubscriptionCommit ToCommit(SubscriptionKey key, StoredSubscription stored, SubscriptionHead head) =>
        stored.Replace(key, head with { LinkCount = head.LinkCount + Added - Removed.Count }) with
        {
            Links = Changed,
            RemovedLinks = Removed,
        };
}
