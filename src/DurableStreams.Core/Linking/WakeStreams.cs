using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Linking;

/// <summary>Keeps patterns away from streams that receive wake events: each wake would cause others.</summary>
internal sealed class WakeStreams(
    StreamServiceContext context, SubscriptionContext subscriptions, HeadCache heads, SubscriptionChanges changes)
{
    private const int PageSize = 100;

    /// <summary>Removes the links that patterns have made to the wake stream of a new subscription.</summary>
    /// <exception cref="StoreUnavailableException">Not finished; may be repeated.</exception>
    public async ValueTask UnlinkAsync(
        SubscriptionKey key, SubscriptionHead head, CancellationToken cancellationToken)
    {
        if (head.Configuration.EventStream is not { } wakeStream)
        {
            return;
        }

        StreamHead? stream = await heads.GetAsync(wakeStream, cancellationToken).ConfigureAwait(false);
        if (stream.ExistenceAt(context.Now) != StreamExistence.Live)
        {
            return;
        }

        var source = new SourceKey(wakeStream, stream!.Incarnation);
        IAsyncEnumerable<IReadOnlyList<StreamSubscription>> pages =
            subscriptions.Index.StreamSubscriptionPagesAsync(source, PageSize, cancellationToken);
        await foreach (IReadOnlyList<StreamSubscription> page in pages.ConfigureAwait(false))
        {
            foreach (StreamSubscription row in page.Where(row => row.Subscription != key))
            {
                await UnlinkAsync(row, source, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask UnlinkAsync(
        StreamSubscription row, SourceKey wakeStream, CancellationToken cancellationToken)
    {
        if (await FindLinkAsync(row, wakeStream.Path, cancellationToken).ConfigureAwait(false) is not { } known
            || !known.Types.HasFlag(LinkTypes.Explicit))
        {
            // Neither its events nor its pending row are news, for which the pattern would link it again.
            await subscriptions.Index.PutStreamSubscriptionAsync(
                wakeStream, row with { FromStart = false }, cancellationToken).ConfigureAwait(false);
            await subscriptions.Store.PutPendingAsync(
                row.Subscription, row.Incarnation, new PendingNews(wakeStream, FromStart: false), cancellationToken)
                .ConfigureAwait(false);
        }

        await changes.ChangeAsync(
            row.Subscription,
            async stored =>
                stored?.Head.Incarnation == row.Incarnation
                && await FindLinkAsync(row, wakeStream.Path, cancellationToken).ConfigureAwait(false) is { } link
                && link.Types.HasFlag(LinkTypes.Glob)
                    ? new Change<bool>(true, LinkRemoval.Of(row.Subscription, stored, link, LinkTypes.Glob))
                    : new Change<bool>(false),
            cancellationToken).ConfigureAwait(false);
        subscriptions.Signals.Advance(row.Subscription, row.Incarnation);
    }

    private ValueTask<SubscriptionLink?> FindLinkAsync(
        StreamSubscription row, StreamPath stream, CancellationToken cancellationToken) =>
        subscriptions.Store.FindLinkAsync(row.Subscription, row.Incarnation, stream, cancellationToken);
}
