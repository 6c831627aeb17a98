using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Linking;

/// <summary>Links a page of existing streams to a subscription.</summary>
internal sealed class PageLinker(SubscriptionContext subscriptions, SubscriptionChanges changes, StreamLinks links)
{
    /// <summary>
    /// Links streams that match the pattern: at their tails, or at their starts if they are new.
    /// </summary>
    /// <param name="key">The subscription.</param>
    /// <param name="head">Its head.</param>
    /// <param name="streams">The streams.</param>
    /// <param name="fromStart">True if all streams that are not linked yet are new.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask LinkAsync(
        SubscriptionKey key,
        SubscriptionHead head,
        IReadOnlyList<StreamPath> streams,
        bool fromStart,
        CancellationToken cancellationToken)
    {
        if (streams.Count == 0)
        {
            return;
        }

        Dictionary<StreamPath, SubscriptionLink> known = await subscriptions.Store.FindLinksByStreamAsync(
            key, head.Incarnation, streams, cancellationToken).ConfigureAwait(false);

        // An interrupted first pass may find streams that were created after the subscription.
        DateTimeOffset newSince = fromStart ? DateTimeOffset.MinValue : head.Created;
        ConcurrentBag<SubscriptionLink> prepared = await PrepareAsync(
            streams.Where(stream => !known.ContainsKey(stream)),
            async (stream, cancellation) =>
                await subscriptions.Index.IsWakeStreamAsync(stream, cancellation).ConfigureAwait(false)
                    ? null
                    : await links.PrepareAsync(
                        key, head.Incarnation, stream, LinkTypes.Glob, newSince, cancellation).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        foreach (SubscriptionLink[] chunk in prepared.Chunk(SubscriptionCommit.MaxLinks))
        {
            await StoreLinksAsync(key, head.Incarnation, chunk, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Completes the links of named streams that exist: at their tails, or at their starts.</summary>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask ResolveAsync(
        SubscriptionKey key,
        SubscriptionHead head,
        IReadOnlyList<StreamPath> streams,
        bool fromStart,
        CancellationToken cancellationToken)
    {
        DateTimeOffset newSince = fromStart ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        ConcurrentBag<SubscriptionLink> prepared = await PrepareAsync(
            streams,
            (stream, cancellation) => links.PrepareAsync(
                key, head.Incarnation, stream, LinkTypes.Explicit, newSince, cancellation),
            cancellationToken).ConfigureAwait(false);
        await StoreLinksAsync(key, head.Incarnation, [.. prepared], cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ConcurrentBag<SubscriptionLink>> PrepareAsync(
        IEnumerable<StreamPath> streams,
        Func<StreamPath, CancellationToken, ValueTask<SubscriptionLink?>> prepareAsync,
        CancellationToken cancellationToken)
    {
        var prepared = new ConcurrentBag<SubscriptionLink>();
        await Parallel.ForEachAsync(
            streams,
            subscriptions.Parallel(cancellationToken),
            async (stream, cancellation) =>
            {
                if (await prepareAsync(stream, cancellation).ConfigureAwait(false) is { } link)
                {
                    prepared.Add(link);
                }
            }).ConfigureAwait(false);
        return prepared;
    }

    /// <summary>
    /// Stores links that are new, and those to streams that had not been found. A cursor never moves.
    /// </summary>
    private async ValueTask StoreLinksAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        SubscriptionLink[] prepared,
        CancellationToken cancellationToken)
    {
        if (prepared.Length == 0)
        {
            return;
        }

        // Appends from before the subscription was in the registry have not been announced. Announce them before the
        // commit: a stored link is not checked again.
        await Parallel.ForEachAsync(
            prepared.Where(link => link.Acked is null),
            subscriptions.Parallel(cancellationToken),
            async (link, cancellation) => await subscriptions.Store.PutPendingAsync(
                key,
                incarnation,
                new PendingNews(new SourceKey(link.Stream, link.Incarnation!.Value), FromStart: true),
                cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        await changes.ChangeAsync(
            key,
            async stored =>
            {
                if (stored?.Head.Incarnation != incarnation || stored.Head.Status != SubscriptionStatus.Live)
                {
                    return new Change<bool>(false);
                }

                Dictionary<StreamPath, SubscriptionLink> known = await subscriptions.Store.FindLinksByStreamAsync(
                    key, incarnation, [.. prepared.Select(link => link.Stream)], cancellationToken)
                    .ConfigureAwait(false);
                int room = subscriptions.Options.MaxLinks - stored.Head.LinkCount;
                SubscriptionLink[] added =
                    [.. prepared.Where(link => !known.ContainsKey(link.Stream) && link.Types == LinkTypes.Glob)
                        .Take(Math.Max(0, room))];
                IEnumerable<SubscriptionLink> resolved =
                    from link in prepared
                    let open = known.GetValueOrDefault(link.Stream)
                    where open is { Incarnation: null }
                    select link with { Types = open.Types };
                SubscriptionLink[] changed = [.. added, .. resolved];
                return changed.Length == 0
                    ? new Change<bool>(false)
                    : new Change<bool>(
                        true,
                        stored.Replace(
                            key, stored.Head with { LinkCount = stored.Head.LinkCount + added.Length }) with
                        {
                            Links = changed,
                        });
            },
            cancellationToken).ConfigureAwait(false);
    }
}
