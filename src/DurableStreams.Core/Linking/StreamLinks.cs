using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;

namespace DurableStreams.Linking;

/// <summary>
/// Prepares links to streams that exist: from then on every append of the stream reaches the subscription.
/// </summary>
internal sealed class StreamLinks(
    StreamServiceContext context, SubscriptionContext subscriptions, ActiveStreams streams, HeadCache heads)
{
    /// <summary>
    /// Marks a stream, enters the subscription in its registry, and reads its tail, in this order: an append after the
    /// tail was read finds both.
    /// </summary>
    /// <param name="key">The subscription.</param>
    /// <param name="incarnation">Its incarnation.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="types">Why the stream is linked.</param>
    /// <param name="newSince">
    /// Everything in a stream that was created after this time is news, not only what follows; so it is in any
    /// stream whose creation has found the subscription.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The link to store; null if there is no stream.</returns>
    /// <exception cref="StoreUnavailableException">The stream could not be prepared.</exception>
    public async ValueTask<SubscriptionLink?> PrepareAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        StreamPath stream,
        LinkTypes types,
        DateTimeOffset newSince,
        CancellationToken cancellationToken)
    {
        StreamHead? found = await heads.GetAsync(stream, cancellationToken).ConfigureAwait(false);
        if (found.ExistenceAt(context.Now) != StreamExistence.Live)
        {
            return null;
        }

        // Only marked streams have rows: their appends find rows that are left, and their deletion removes them.
        var source = new SourceKey(stream, found!.Incarnation);
        if (!await MarkAsync(source).ConfigureAwait(false))
        {
            return null;
        }

        StreamSubscription? known = await subscriptions.Index.GetStreamSubscriptionAsync(source, key, cancellationToken)
            .ConfigureAwait(false);
        if (known?.Incarnation != incarnation)
        {
            known = new StreamSubscription(key, incarnation, found.Created > newSince);
            await subscriptions.Index.PutStreamSubscriptionAsync(source, known, cancellationToken)
                .ConfigureAwait(false);
        }

        StreamHead? marked = await heads.GetAsync(stream, cancellationToken).ConfigureAwait(false);
        return marked?.Incarnation != found.Incarnation
            ? null
            : new SubscriptionLink(stream, types)
            {
                Incarnation = found.Incarnation,
                Acked = known.FromStart ? null : marked.TailOffset,
            };
    }

    /// <returns>False if there is no stream any more.</returns>
    private async ValueTask<bool> MarkAsync(SourceKey source)
    {
        var mark = new MarkFollowedOperation(source.Incarnation, FollowerKind.Subscription);
        MarkVerdict verdict = streams.TryEnqueue(source.Path, mark)
            ? await mark.Answer.ConfigureAwait(false)
            : MarkVerdict.Unavailable;
        return verdict == MarkVerdict.Unavailable
            ? throw new StoreUnavailableException("The stream could not be marked as having subscribers.")
            : verdict == MarkVerdict.Marked;
    }
}
