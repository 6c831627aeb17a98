using DurableStreams.Addressing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Subscriptions;

/// <summary>
/// The store of subscriptions (§6): the source of truth, which also decides races. The rows of one subscription are its
/// head, its links and its pending streams. Links and pending streams belong to one incarnation of the subscription.
/// </summary>
/// <remarks>See <see cref="IStreamStore"/> for failures, durability and cancellation.</remarks>
public interface ISubscriptionStore
{
    /// <summary>Reads a head.</summary>
    /// <returns>Null if there is no subscription.</returns>
    ValueTask<StoredSubscription?> GetSubscriptionAsync(SubscriptionKey key, CancellationToken cancellationToken);

    /// <summary>Writes a commit atomically, if the head has the expected version.</summary>
    /// <returns>
    /// The new version of the head (<see cref="RowVersion.None"/> after a deletion); null if the stored version is
    /// another one, also because an earlier attempt of this call was applied.
    /// </returns>
    ValueTask<RowVersion?> CommitSubscriptionAsync(SubscriptionCommit commit, CancellationToken cancellationToken);

    /// <summary>Lists the ids of the subscriptions of a root, ordered by UTF-16 units.</summary>
    /// <param name="project">The project; null for the stream root.</param>
    /// <param name="after">Only ids after this one; null for all.</param>
    /// <param name="max">Maximum number of ids; 1 or more. Fewer are returned only if there are no more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<SubscriptionKey>> ListSubscriptionsAsync(
        string? project, string? after, int max, CancellationToken cancellationToken);

    /// <summary>Reads the links of some streams.</summary>
    /// <returns>The links found, in any order.</returns>
    ValueTask<IReadOnlyList<SubscriptionLink>> FindLinksAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        IReadOnlyCollection<StreamPath> streams,
        CancellationToken cancellationToken);

    /// <summary>
    /// Reads links, ordered by the UTF-16 units of their paths or another order that the store defines.
    /// </summary>
    /// <param name="key">The subscription.</param>
    /// <param name="incarnation">Its incarnation.</param>
    /// <param name="after">
    /// The stream of the last link of the previous page, even if removed since; null to start.
    /// </param>
    /// <param name="max">Maximum number of links; 1 or more. Fewer are returned only if there are no more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<SubscriptionLink>> PageLinksAsync(
        SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts or replaces the row of a stream with news. The row gets a version that was never used before, so that a
    /// concurrent removal of the old one fails. The subscription need not exist.
    /// </summary>
    ValueTask PutPendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingNews pending, CancellationToken cancellationToken);

    /// <summary>Reads pending streams in a stable order that the store defines.</summary>
    /// <param name="key">The subscription.</param>
    /// <param name="incarnation">Its incarnation.</param>
    /// <param name="after">
    /// The stream of the last row of the previous page, even if removed since; null to start.
    /// </param>
    /// <param name="max">Maximum number of rows; 1 or more. Fewer are returned only if there are no more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<PendingRow>> PagePendingAsync(
        SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken);

    /// <summary>Removes a pending row, unless its version has changed.</summary>
    /// <returns>False if it has changed or no longer exists.</returns>
    ValueTask<bool> RemovePendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingRow row, CancellationToken cancellationToken);

    /// <summary>Removes some links and pending rows of a deleted incarnation of a subscription.</summary>
    /// <param name="key">The subscription.</param>
    /// <param name="incarnation">The deleted incarnation.</param>
    /// <param name="maxRows">Maximum number of rows to remove in this call; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the call between two rows.</param>
    /// <returns>True if nothing is left.</returns>
    ValueTask<bool> PurgeSubscriptionAsync(
        SubscriptionKey key, Incarnation incarnation, int maxRows, CancellationToken cancellationToken);
}
