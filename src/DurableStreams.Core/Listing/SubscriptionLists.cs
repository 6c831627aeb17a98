using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Projects;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;

namespace DurableStreams.Listing;

/// <summary>Lists subscriptions with their streams.</summary>
/// <param name="subscriptions">Null if the host serves none.</param>
/// <param name="heads">Reads the heads of their streams.</param>
internal sealed class SubscriptionLists(SubscriptionContext? subscriptions, SourceHeads heads)
{
    // Subscriptions whose streams are read at the same time.
    private const int SubscriptionsAtOnce = 16;

    private static readonly ListPage<ListedSubscription, SubscriptionKey> Nothing = new([], null);

    /// <summary>See <see cref="ListService.SubscriptionsAsync"/>.</summary>
    public async ValueTask<ListPage<ListedSubscription, SubscriptionKey>> ReadAsync(
        string? project, string? after, int max, CancellationToken cancellationToken)
    {
        if (subscriptions is null || (project is not null && !Project.IsName(project)))
        {
            return Nothing;
        }

        // One more, to know whether there is a next page.
        IReadOnlyList<SubscriptionKey> keys = await subscriptions.Store
            .ListSubscriptionsAsync(project, after, max + 1, cancellationToken).ConfigureAwait(false);
        List<Found> found = [];
        int looked = 0;
        foreach (SubscriptionKey[] some in keys.Take(max).Chunk(SubscriptionsAtOnce))
        {
            if (found.Sum(static one => one.Links.Count) >= SourceHeads.MaxOfPage)
            {
                break;
            }

            looked += some.Length;
            found.AddRange(await ReadAsync(subscriptions.Store, some, cancellationToken).ConfigureAwait(false));
        }

        IReadOnlyDictionary<StreamPath, StreamHead> streams = await heads.ReadAsync(
            found.SelectMany(static one => one.Links.Take(SourceHeads.MaxListed)).Select(static link => link.Stream),
            cancellationToken).ConfigureAwait(false);
        return new ListPage<ListedSubscription, SubscriptionKey>(
            [.. found.Select(one => ToEntry(one, streams))], looked < keys.Count ? keys[looked - 1] : null);
    }

    private static async ValueTask<IEnumerable<Found>> ReadAsync(
        ISubscriptionStore store, SubscriptionKey[] keys, CancellationToken cancellationToken)
    {
        var found = new Found?[keys.Length];
        await SourceHeads.EachAsync(
            Enumerable.Range(0, keys.Length),
            async (i, cancellation) => found[i] = await FindAsync(store, keys[i], cancellation).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return found.OfType<Found>();
    }

    private static async ValueTask<Found?> FindAsync(
        ISubscriptionStore store, SubscriptionKey key, CancellationToken cancellationToken)
    {
        StoredSubscription? stored = await store.GetSubscriptionAsync(key, cancellationToken).ConfigureAwait(false);
        return stored is { Head: { Status: SubscriptionStatus.Live } head }
            ? new Found(key, head, await store.PageLinksAsync(
                key, head.Incarnation, null, SourceHeads.MaxListed + 1, cancellationToken).ConfigureAwait(false))
            : null;
    }

    private static ListedSubscription ToEntry(Found found, IReadOnlyDictionary<StreamPath, StreamHead> streams) => new(
        found.Key,
        found.Head,
        [
            .. from link in found.Links
                   .Take(SourceHeads.MaxListed)
                   .OrderBy(static link => link.Stream.Value, StringComparer.Ordinal)
               let stream = streams.GetValueOrDefault(link.Stream)
               select new ListedSource(
                   link.Stream, stream?.Incarnation == link.Incarnation ? link.Acked : null, stream?.TailOffset),
        ],
        HasMoreSources: found.Links.Count > SourceHeads.MaxListed);

    private sealed record Found(SubscriptionKey Key, SubscriptionHead Head, IReadOnlyList<SubscriptionLink> Links);
}
