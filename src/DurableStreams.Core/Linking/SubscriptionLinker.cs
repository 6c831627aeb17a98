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
    PageLinker pages,
    WakeStreams wakeStreams)
{
    private const int PageSize = 100;

    /// <summary>
    /// The time after the last stored page within which no other process continues. Two would link the same streams,
    /// which is right but takes twice as long.
    /// </summary>
    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Delays before the passes after the first: a short one, which covers most races, and one after which every
    /// creation that had read the index has ended, even if its commit had to be settled.
    /// </summary>
    public static readonly TimeSpan[] LaterPasses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(90)];

    /// <summary>
    /// Links up to the end of the current pass, as the process that has created the subscription. Progress is stored
    /// page by page.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask LinkAsync(
        SubscriptionKey key, Incarnation incarnation, CancellationToken cancellationToken)
    {
        if (await LinkingOfAsync(key, incarnation, cancellationToken).ConfigureAwait(false) is var (head, linking))
        {
            await LinkAsync(key, head, linking, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Continues the linking, up to the end of the current pass, unless another process does.</summary>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask ContinueAsync(
        SubscriptionKey key, Incarnation incarnation, CancellationToken cancellationToken)
    {
        if (await LinkingOfAsync(key, incarnation, cancellationToken).ConfigureAwait(false) is not var (head, linking)
            || linking.NotBefore > context.Now)
        {
            return;
        }

        LinkingProgress claimed = Renewed(linking);
        if (await StoreProgressAsync(key, incarnation, linking, claimed, cancellationToken).ConfigureAwait(false))
        {
            await LinkAsync(key, head, claimed, cancellationToken).ConfigureAwait(false);
        }
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
            await pages.ResolveAsync(key, head, chunk, fromStart: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask LinkAsync(
        SubscriptionKey key, SubscriptionHead head, LinkingProgress linking, CancellationToken cancellationToken)
    {
        if (linking.After is null)
        {
            await StartPassAsync(key, head, linking, cancellationToken).ConfigureAwait(false);
        }

        while (head.Configuration.Pattern is { } pattern)
        {
            IReadOnlyList<StreamPath> page = await context.Streams.ListAsync(
                PrefixOf(key, pattern), linking.After, PageSize, cancellationToken)
                .ConfigureAwait(false);
            IEnumerable<StreamPath> matching = page.Where(stream => head.Configuration.LinksByPattern(key, stream));
            await pages.LinkAsync(key, head, [.. matching], linking.Pass > 0, cancellationToken).ConfigureAwait(false);
            if (page.Count < PageSize)
            {
                break;
            }

            LinkingProgress further = Renewed(linking) with { After = page[^1] };
            if (!await StoreProgressAsync(key, head.Incarnation, linking, further, cancellationToken)
                .ConfigureAwait(false))
            {
                return;
            }

            linking = further;
        }

        LinkingProgress? next = linking.Pass < LaterPasses.Length
            ? new LinkingProgress(linking.Pass + 1, null, context.Now + LaterPasses[linking.Pass])
            : null;
        await StoreProgressAsync(key, head.Incarnation, linking, next, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(SubscriptionHead Head, LinkingProgress Linking)?> LinkingOfAsync(
        SubscriptionKey key, Incarnation incarnation, CancellationToken cancellationToken)
    {
        StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        return stored?.Head is { Status: SubscriptionStatus.Live, Linking: { } linking } head
            && head.Incarnation == incarnation
                ? (head, linking)
                : null;
    }

    /// <returns>The progress, with time for another page.</returns>
    private LinkingProgress Renewed(LinkingProgress linking)
    {
        DateTimeOffset end = context.Now + PageTimeout;
        return linking with { NotBefore = linking.NotBefore > end ? linking.NotBefore : end };
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
        IAsyncEnumerable<IReadOnlyList<SubscriptionLink>> links = subscriptions.Store.LinkPagesAsync(
            key, head.Incarnation, PageSize, cancellationToken);
        await foreach (IReadOnlyList<SubscriptionLink> page in links.ConfigureAwait(false))
        {
            StreamPath[] open = [.. page.Where(link => link.Incarnation is null).Select(link => link.Stream)];
            await BindAsync(key, head, open, cancellationToken).ConfigureAwait(false);
            foreach (StreamPath[] chunk in open.Chunk(SubscriptionCommit.MaxLinks))
            {
                await pages.ResolveAsync(key, head, chunk, fromStart: true, cancellationToken).ConfigureAwait(false);
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

    /// <returns>False if another process has got further, or a client has named more streams meanwhile.</returns>
    private async ValueTask<bool> StoreProgressAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        LinkingProgress expected,
        LinkingProgress? next,
        CancellationToken cancellationToken) =>
        await changes.ChangeAsync(
            key,
            stored => ValueTask.FromResult(
                stored?.Head.Incarnation == incarnation && stored.Head.Linking == expected
                    ? new Change<bool>(true, stored.Replace(key, stored.Head with { Linking = next }))
                    : new Change<bool>(false)),
            cancellationToken).ConfigureAwait(false);

    private static string PrefixOf(SubscriptionKey key, PathPattern pattern) =>
        (key.Project is null ? "" : key.Project + "/") + pattern.LiteralPrefix;
}
