using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Linking;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Subscribing;

/// <summary>Adds and removes explicit links (§6.4).</summary>
internal sealed class ExplicitLinks(
    StreamServiceContext context,
    SubscriptionContext subscriptions,
    SubscriptionChanges changes,
    SubscriptionLinker linker)
{
    /// <summary>Delay after which the worker links the streams of a request that was interrupted.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A link to a stream whose head has not been read yet.</summary>
    public static SubscriptionLink Unresolved(
        SubscriptionKey key, SubscriptionConfiguration configuration, StreamPath stream) =>
        new(stream, LinkTypes.Explicit | (configuration.LinksByPattern(key, stream) ? LinkTypes.Glob : LinkTypes.None));

    /// <exception cref="StoreUnavailableException">May be repeated.</exception>
    public async ValueTask<ChangeSubscriptionResult> AddAsync(
        SubscriptionKey key, IReadOnlyList<StreamPath> streams, CancellationToken cancellationToken)
    {
        SubscriptionHead? head = null;
        foreach (StreamPath[] page in streams.Chunk(SubscriptionCommit.MaxLinks))
        {
            (ChangeSubscriptionResult result, head) = await changes.ChangeAsync(
                key,
                stored => AddPageAsync(key, stored, page, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            if (result != ChangeSubscriptionResult.Changed)
            {
                return result;
            }
        }

        if (head is not null)
        {
            await linker.LinkNamedAsync(key, head, streams, cancellationToken).ConfigureAwait(false);
            subscriptions.Signals.Advance(key, head.Incarnation);
        }

        return ChangeSubscriptionResult.Changed;
    }

    /// <exception cref="StoreUnavailableException">May be repeated.</exception>
    public async ValueTask<ChangeSubscriptionResult> RemoveAsync(
        SubscriptionKey key, StreamPath stream, CancellationToken cancellationToken)
    {
        (ChangeSubscriptionResult result, Incarnation incarnation) = await changes.ChangeAsync(
            key,
            async stored =>
            {
                if (stored is not { Head: { Status: SubscriptionStatus.Live } head })
                {
                    return new Change<(ChangeSubscriptionResult, Incarnation)>(
                        (ChangeSubscriptionResult.NotFound, default));
                }

                SubscriptionLink? link = await subscriptions.Store.FindLinkAsync(
                    key, head.Incarnation, stream, cancellationToken).ConfigureAwait(false);
                (ChangeSubscriptionResult, Incarnation) changed =
                    (ChangeSubscriptionResult.Changed, head.Incarnation);
                return link?.Types.HasFlag(LinkTypes.Explicit) == true
                    ? new Change<(ChangeSubscriptionResult, Incarnation)>(
                        changed, LinkRemoval.Of(key, stored, link, LinkTypes.Explicit))
                    : new Change<(ChangeSubscriptionResult, Incarnation)>(changed);
            },
            cancellationToken).ConfigureAwait(false);
        if (result == ChangeSubscriptionResult.Changed)
        {
            await RemoveBindingAsync(
                new Binding(BindingKind.Explicit, stream.Value, key, incarnation), stream, cancellationToken)
                .ConfigureAwait(false);
        }

        return result;
    }

    private async ValueTask RemoveBindingAsync(
        Binding binding, StreamPath stream, CancellationToken cancellationToken)
    {
        await subscriptions.Index.RemoveBindingAsync(binding, cancellationToken).ConfigureAwait(false);

        // Another client may have named the stream again meanwhile, and have written the binding before its removal.
        SubscriptionLink? link = await subscriptions.Store.FindLinkAsync(
            binding.Subscription, binding.Incarnation, stream, cancellationToken).ConfigureAwait(false);
        if (link?.Types.HasFlag(LinkTypes.Explicit) == true)
        {
            await subscriptions.Index.PutBindingAsync(binding, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<Change<(ChangeSubscriptionResult Result, SubscriptionHead? Head)>> AddPageAsync(
        SubscriptionKey key, StoredSubscription? stored, StreamPath[] page, CancellationToken cancellationToken)
    {
        if (stored is not { Head: { Status: SubscriptionStatus.Live } head })
        {
            return new((ChangeSubscriptionResult.NotFound, null));
        }

        if (head.Configuration.EventStream is { } wakeStream && page.Contains(wakeStream))
        {
            return new((ChangeSubscriptionResult.OwnWakeStreamLinked, null));
        }

        Dictionary<StreamPath, SubscriptionLink> known = await subscriptions.Store.FindLinksByStreamAsync(
            key, head.Incarnation, page, cancellationToken).ConfigureAwait(false);
        StreamPath[] added = [.. page.Where(stream => !known.ContainsKey(stream))];
        SubscriptionLink[] changed =
        [
            .. added.Select(stream => Unresolved(key, head.Configuration, stream)),
            .. known.Values.Where(link => !link.Types.HasFlag(LinkTypes.Explicit))
                .Select(link => link with { Types = link.Types | LinkTypes.Explicit }),
        ];
        if (changed.Length == 0)
        {
            return new((ChangeSubscriptionResult.Changed, head));
        }

        if (head.LinkCount + added.Length > subscriptions.Options.MaxLinks)
        {
            return new((ChangeSubscriptionResult.TooManyLinks, null));
        }

        SubscriptionHead ready = await changes.WithReminderAsync(key, head, RequestTimeout, cancellationToken)
            .ConfigureAwait(false);
        SubscriptionHead next = ready with
        {
            LinkCount = head.LinkCount + added.Length,
            Linking = head.Linking is { Pass: 0 } first
                ? first
                : new LinkingProgress(1, null, context.Now + RequestTimeout),
        };
        return new((ChangeSubscriptionResult.Changed, next), stored.Replace(key, next) with { Links = changed });
    }
}
