using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Linking;
using DurableStreams.Primitives;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Waking;

/// <summary>Removes the rows of deleted subscriptions.</summary>
internal sealed class SubscriptionRemoval(SubscriptionContext subscriptions, SubscriptionChanges changes)
{
    private const int PageSize = 500;

    /// <summary>
    /// Removes the rows of a subscription that is being deleted, or whose creation was not finished. The head is last,
    /// because it identifies the other rows.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask RemoveAsync(
        SubscriptionKey key, SubscriptionHead head, CancellationToken cancellationToken)
    {
        foreach (Binding binding in Bindings.Of(key, head))
        {
            await subscriptions.Index.RemoveBindingAsync(binding, cancellationToken).ConfigureAwait(false);
        }

        await subscriptions.Store.LinkPagesAsync(key, head.Incarnation, PageSize, cancellationToken).ForEachAsync(
            subscriptions.Parallel(cancellationToken),
            (link, cancellation) => RemoveIndexRowsAsync(key, head.Incarnation, link, cancellation))
            .ConfigureAwait(false);
        await RemoveStraysAsync(key, head.Incarnation, cancellationToken).ConfigureAwait(false);
        while (!await subscriptions.Store.PurgeSubscriptionAsync(
            key, head.Incarnation, PageSize, cancellationToken).ConfigureAwait(false))
        {
            // Each call removes some rows.
        }

        await changes.ChangeAsync(
            key,
            stored => ValueTask.FromResult(
                stored is null || stored.Head.Incarnation != head.Incarnation
                    ? new Change<bool>(true)
                    : new Change<bool>(
                        true, new SubscriptionCommit { Key = key, Expected = stored.Version, Head = null })),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes pending rows of a subscription that no longer exists, with the registry rows that led to them.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public ValueTask RemoveStraysAsync(
        SubscriptionKey key, Incarnation incarnation, CancellationToken cancellationToken) =>
        subscriptions.Store.PendingPagesAsync(key, incarnation, PageSize, cancellationToken).ForEachAsync(
            subscriptions.Parallel(cancellationToken),
            async (row, cancellation) =>
            {
                await subscriptions.Index.RemoveStreamSubscriptionAsync(
                    row.Pending.Stream, key, incarnation, cancellation).ConfigureAwait(false);
                await subscriptions.Store.RemovePendingAsync(key, incarnation, row, cancellation)
                    .ConfigureAwait(false);
            });

    private async ValueTask RemoveIndexRowsAsync(
        SubscriptionKey key, Incarnation incarnation, SubscriptionLink link, CancellationToken cancellationToken)
    {
        if (link.Types.HasFlag(LinkTypes.Explicit))
        {
            var binding = new Binding(BindingKind.Explicit, link.Stream.Value, key, incarnation);
            await subscriptions.Index.RemoveBindingAsync(binding, cancellationToken).ConfigureAwait(false);
        }

        if (link.Incarnation is { } stream)
        {
            await subscriptions.Index.RemoveStreamSubscriptionAsync(
                new SourceKey(link.Stream, stream), key, incarnation, cancellationToken).ConfigureAwait(false);
        }
    }
}
