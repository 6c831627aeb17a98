using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Registry;

/// <summary>
/// Keeps cursors and the registry of subscribers together. The cursor decides; a registry row is removed only in the
/// version that was read before the cursor was looked at, so that it never goes from under a subscription just made.
/// </summary>
internal sealed class EstuarySubscriptions(StreamServiceContext context, ActiveStreams streams, HeadCache heads)
{
    /// <summary>True when an estuary is to receive a source.</summary>
    public static bool IsLive(EstuaryState estuary, StreamHead? source, DateTimeOffset now) =>
        estuary is { Head.Kind: StreamKind.Estuary, Cursor: { } cursor }
        && estuary.Head.ExistenceAt(now) == StreamExistence.Live
        && cursor.SourceIncarnation == source?.Incarnation
        && source.ExistenceAt(now) == StreamExistence.Live;

    /// <summary>Reads an estuary and its cursor for a source.</summary>
    /// <exception cref="StoreUnavailableException">They could not be read.</exception>
    public async ValueTask<EstuaryState> LoadAsync(StreamPath estuary, StreamPath source)
    {
        var load = new LoadCursorOperation(source);
        EstuaryState? state = streams.TryEnqueue(estuary, load) ? await load.Answer.ConfigureAwait(false) : null;
        return state ?? throw new StoreUnavailableException("The estuary could not be read.");
    }

    /// <summary>Completes or undoes what is half there between an estuary and the source that incarnations now.</summary>
    /// <returns>False when it is to be tried again.</returns>
    public async ValueTask<bool> TidyAsync(StreamPath estuary, StreamPath source, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(source, cancellationToken).ConfigureAwait(false);
        return head is null || await TidyAsync(estuary, new SourceKey(source, head.Incarnation), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes or undoes what is half there between an estuary and one incarnation of a source.</summary>
    /// <returns>False when it is to be tried again.</returns>
    public async ValueTask<bool> TidyAsync(StreamPath estuary, SourceKey source, CancellationToken cancellationToken)
    {
        SubscriberRow? row = await context.Subscribers.GetSubscriberAsync(source, estuary, cancellationToken).ConfigureAwait(false);
        EstuaryState state = await LoadAsync(estuary, source.Path).ConfigureAwait(false);
        StreamHead? head = await heads.GetAsync(source.Path, cancellationToken).ConfigureAwait(false);
        bool isOfThisIncarnation = state.Cursor?.SourceIncarnation == source.Incarnation;
        if (isOfThisIncarnation && IsLive(state, head, context.Now))
        {
            if (row?.Subscription != state.Cursor!.Subscription)
            {
                await context.Subscribers.PutSubscriberAsync(source, estuary, state.Cursor.Subscription, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }

        bool sourceIsOver = head?.Incarnation != source.Incarnation || head.ExistenceAt(context.Now) != StreamExistence.Live;
        if (isOfThisIncarnation && sourceIsOver && state.Head is { Status: StreamStatus.Live, Kind: StreamKind.Estuary }
            && !await RemoveCursorAsync(estuary, state.Cursor!).ConfigureAwait(false))
        {
            return false;
        }

        return row is null || await RemoveRowAsync(source, row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a subscription: the cursor first, then the row.</summary>
    /// <returns>False when it is to be tried again.</returns>
    public async ValueTask<bool> EndAsync(StreamPath estuary, Cursor cursor, CancellationToken cancellationToken)
    {
        SubscriberRow? row = await context.Subscribers.GetSubscriberAsync(cursor.SourceKey, estuary, cancellationToken).ConfigureAwait(false);
        if (!await RemoveCursorAsync(estuary, cursor).ConfigureAwait(false))
        {
            return false;
        }

        if (row?.Subscription == cursor.Subscription)
        {
            await RemoveRowAsync(cursor.SourceKey, row, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Removes the row of a cursor whose estuary is deleted.</summary>
    public async ValueTask RemoveRowOfAsync(StreamPath estuary, Cursor cursor, CancellationToken cancellationToken)
    {
        SubscriberRow? row = await context.Subscribers.GetSubscriberAsync(cursor.SourceKey, estuary, cancellationToken).ConfigureAwait(false);
        if (row?.Subscription == cursor.Subscription)
        {
            await RemoveRowAsync(cursor.SourceKey, row, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> RemoveCursorAsync(StreamPath estuary, Cursor cursor)
    {
        var removal = new RemoveCursorOperation(cursor.Source, cursor.Subscription);
        return streams.TryEnqueue(estuary, removal) && await removal.Answer.ConfigureAwait(false) == RemoveVerdict.Removed;
    }

    // Where the row has changed meanwhile, a new subscription is being made, which sees to its row itself.
    private async ValueTask<bool> RemoveRowAsync(SourceKey source, SubscriberRow row, CancellationToken cancellationToken)
    {
        await context.Subscribers.RemoveSubscriberAsync(source, row, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
