using DurableStreams.Addressing;
using DurableStreams.Primitives;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Transitions;

/// <summary>Reads the rows of subscriptions as their users need them.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> if the store is unavailable.</remarks>
internal static class SubscriptionRows
{
    /// <summary>Reads all links, page by page.</summary>
    public static IAsyncEnumerable<IReadOnlyList<SubscriptionLink>> LinkPagesAsync(
        this ISubscriptionStore store,
        SubscriptionKey key,
        Incarnation incarnation,
        int size,
        CancellationToken cancellationToken) =>
        Pages.ReadAsync<SubscriptionLink, StreamPath>(
            size, after => store.PageLinksAsync(key, incarnation, after, size, cancellationToken), link => link.Stream);

    /// <summary>Reads all streams with news, page by page.</summary>
    public static IAsyncEnumerable<IReadOnlyList<PendingRow>> PendingPagesAsync(
        this ISubscriptionStore store,
        SubscriptionKey key,
        Incarnation incarnation,
        int size,
        CancellationToken cancellationToken) =>
        Pages.ReadAsync<PendingRow, StreamPath>(
            size,
            after => store.PagePendingAsync(key, incarnation, after, size, cancellationToken),
            row => row.Pending.Stream.Path);

    /// <summary>Reads the registry of a stream, page by page.</summary>
    public static IAsyncEnumerable<IReadOnlyList<StreamSubscription>> StreamSubscriptionPagesAsync(
        this ISubscriptionIndex index, SourceKey stream, int size, CancellationToken cancellationToken) =>
        Pages.ReadAsync<StreamSubscription, SubscriptionKey>(
            size,
            after => index.PageStreamSubscriptionsAsync(stream, after, size, cancellationToken),
            row => row.Subscription);

    /// <summary>Reads the links of those streams that have one.</summary>
    public static async ValueTask<Dictionary<StreamPath, SubscriptionLink>> FindLinksByStreamAsync(
        this ISubscriptionStore store,
        SubscriptionKey key,
        Incarnation incarnation,
        IReadOnlyCollection<StreamPath> streams,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<SubscriptionLink> found =
            await store.FindLinksAsync(key, incarnation, streams, cancellationToken).ConfigureAwait(false);
        return found.ToDictionary(link => link.Stream);
    }

    /// <summary>Reads the link of a stream; null if there is none.</summary>
    public static async ValueTask<SubscriptionLink?> FindLinkAsync(
        this ISubscriptionStore store,
        SubscriptionKey key,
        Incarnation incarnation,
        StreamPath stream,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<SubscriptionLink> found =
            await store.FindLinksAsync(key, incarnation, [stream], cancellationToken).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }
}
