using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Linking;

/// <summary>
/// Links existing streams to a subscription, in passes. The first pass links streams at their tails. The later ones
/// link the streams that it missed at their starts: their creation read the index before the subscription was in it,
/// and was committed after the pass had listed their paths.
/// </summary>
internal sealed class SubscriptionLinker(
    StreamServiceContext context,
    SubscriptionContext subscriptions,
    SubscriptionChanges changes,
    StreamLinks links,
    WakeStreams wakeStreams)
{
    private const int PageSize = 500;

    /// <summary>
    /// Delays before the passes after the first: a short one, which covers most races, and one after which every
    /// creation that had read the index has ended, even if its commit had to be settled.
    /// </summary>
    public static readonly TimeSpan[] LaterPasses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(90)];

    /// <summary>Continues the linking, up to the end of the current pass. Progress is stored page by page.</summary>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask LinkAsync(
        SubscriptionKey key, Incarnation incarnation, CancellationToken cancellationToken)
    {
        StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        if (stored?.Head is not { Status: SubscriptionStatus.Live, Linking: { } linking } head
            || head.Incarnation != incarnation)
        {
            return;
        }

        if (linking.After is null)
        {
            await StartPassAsync(key, head, linking, cancellationToken).ConfigureAwait(false);
        }

        StreamPath? after = linking.After;
        int count = head.Configuration.Pattern is null ? 0 : PageSize;
        while (count == PageSize)
        {
            IReadOnlyList<StreamPath> page = await context.Streams.ListAsync(
                PrefixOf(key, head.Configuration.Pattern!), after, PageSize, cancellationToken).ConfigureAwait(false);
            count = page.Count;
            after = count > 0 ? page[^1] : after;
            IEnumerable<StreamPath> matching =
                page.Where(stream => head.Configuration.LinksByPattern(key, stream));
            await LinkPageAsync(key, head, [.. matching], linking.Pass > 0, cancellationToken).ConfigureAwait(false);
            if (count == PageSize)
            {
                await StoreProgressAsync(key, incarnation, linking, linking with { After = after }, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        LinkingProgress? next = linking.Pass < LaterPasses.Length
            ? new LinkingProgress(linking.Pass + 1, null, context.Now + LaterPasses[linking.Pass])
            : null;
        await StoreProgressAsync(key, incarnation, linking, next, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Links streams that a client has named, at their tails; those that do not exist wait for creation.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask LinkNamedAsync(
        SubscriptionKey key,
        SubscriptionHead head,
        IReadOnlyCollection<StreamPath> streams,
        CancellationToken cancellationToken)
    {
        await BindAsync(key, head, streams, cancellationToken).ConfigureAwait(false);
        foreach (StreamPath[] chunk in streams.Chunk(SubscriptionCommit.MaxLinks))
        {
            await ResolveAsync(key, head, chunk, fromStart: false, cancellationToken).ConfigureAwait(false);
        }
    }

    // The index first, then the streams: a stream that is created after the index was written finds the subscription.
    private async ValueTask StartPassAsync(
        SubscriptionKey key, SubscriptionHead head, LinkingProgress linking, CancellationToken cancellationToken)
    {
        await BindAsync(key, head.Incarnation, [.. Bindings.Of(key, head)], cancellationToken).ConfigureAwait(false);

        // In every pass: what was announced before the first one may have linked the wake stream since.
        await wakeStreams.UnlinkAsync(key, head, cancellationToken).ConfigureAwait(false);
        if (linking.Pass == 0)
        {
            return;
        }

        // Streams that a client has named and that did not exist, or whose linking was interrupted.
        IAsyncEnumerable<IReadOnlyList<SubscriptionLink>> pages = subscriptions.Store.LinkPagesAsync(
            key, head.Incarnation, PageSize, cancellationToken);
        await foreach (IReadOnlyList<SubscriptionLink> page in pages.ConfigureAwait(false))
        {
            StreamPath[] open = [.. page.Where(link => link.Incarnation is null).Select(link => link.Stream)];
            await BindAsync(key, head, open, cancellationToken).ConfigureAwait(false);
            foreach (StreamPath[] chunk in open.Chunk(SubscriptionCommit.MaxLinks))
            {
                await ResolveAsync(key, head, chunk, fromStart: true, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private ValueTask BindAsync(
        SubscriptionKey key,
        SubscriptionHead head,
        IEnumerable<StreamPath> streams,
        CancellationToken cancellationToken) =>
        BindAsync(
            key,
            head.Incarnation,
            [.. streams.Select(stream => new Binding(BindingKind.Explicit, stream.Value, key, head.Incarnation))],
            cancellationToken);

    private async ValueTask BindAsync(
        SubscriptionKey key, Incarnation incarnation, Binding[] bindings, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            bindings,
            subscriptions.Parallel(cancellationToken),
            async (binding, cancellation) => await subscriptions.Index.PutBindingAsync(binding, cancellation)
                .ConfigureAwait(false)).ConfigureAwait(false);

        // A deletion removes what it finds once it is committed. It may have ended before these bindings were written.
        StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        if (stored?.Head is { Status: SubscriptionStatus.Live } head && head.Incarnation == incarnation)
        {
            return;
        }

        foreach (Binding binding in bindings)
        {
            await subscriptions.Index.RemoveBindingAsync(binding, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask LinkPageAsync(
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

    private async ValueTask ResolveAsync(
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

    // Unless another process has got further, or a client has named more streams meanwhile.
    private async ValueTask StoreProgressAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        LinkingProgress expected,
        LinkingProgress? next,
        CancellationToken cancellationToken) =>
        await changes.ChangeAsync(
            key,
            stored => ValueTask.FromResult(
                stored?.Head.Incarnation == incarnation
                    && stored.Head.Linking is { } current
                    && current.Pass == expected.Pass
                    && current.NotBefore == expected.NotBefore
                    ? new Change<bool>(true, stored.Replace(key, stored.Head with { Linking = next }))
                    : new Change<bool>(false)),
            cancellationToken).ConfigureAwait(false);

    private static string PrefixOf(SubscriptionKey key, PathPattern pattern) =>
        (key.Project is null ? "" : key.Project + "/") + pattern.LiteralPrefix;
}
