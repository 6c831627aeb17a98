using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Registry;

/// <summary>
/// Keeps cursors and the registry of subscribers consistent. The cursor decides whether there is a subscription. A
/// registry row is removed only if it is unchanged since before the cursor was read, so that a concurrent subscription
/// keeps its row.
/// </summary>
internal sealed class EstuarySubscriptions(StreamServiceContext context, ActiveStreams streams, HeadCache heads)
{
    /// <summary>Whether an estuary is subscribed to a source, and both exist.</summary>
    public static bool IsLive(EstuaryState estuary, StreamHead? source, DateTimeOffset now) =>
        estuary is { Head.Kind: StreamKind.Estuary, Cursor: { } cursor }
        && estuary.Head.ExistenceAt(now) == StreamExistence.Live
        && cursor.SourceIncarnation == source?.Incarnation
        && source.ExistenceAt(now) == StreamExistence.Live;

    /// <summary>Reads an estuary and its cursor for a source.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public ValueTask<EstuaryState> LoadAsync(StreamPath estuary, StreamPath source) =>
        LoadAsync(estuary, source, mayBeCached: false);

    /// <summary>Reads an estuary and its cursor for a source, from memory if they are cached and may be.</summary>
    /// <param name="estuary">The estuary.</param>
    /// <param name="source">The source.</param>
    /// <param name="mayBeCached">See <see cref="LoadCursorOperation"/>.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<EstuaryState> LoadAsync(StreamPath estuary, StreamPath source, bool mayBeCached)
    {
        var load = new LoadCursorOperation(source, mayBeCached);
        EstuaryState? state = streams.TryEnqueue(estuary, load) ? await load.Answer.ConfigureAwait(false) : null;
        return state ?? throw new StoreUnavailableException("The estuary could not be read.");
    }

    /// <summary>
    /// Completes or undoes an interrupted change between an estuary and the current incarnation of a source.
    /// </summary>
    /// <returns>False if the caller should retry.</returns>
    public async ValueTask<bool> TidyAsync(StreamPath estuary, StreamPath source, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(source, cancellationToken).ConfigureAwait(false);
        return head is null
            || await TidyAsync(estuary, new SourceKey(source, head.Incarnation), cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>Completes or undoes an interrupted change between an estuary and one incarnation of a source.</summary>
    /// <returns>False if the caller should retry.</returns>
    public async ValueTask<bool> TidyAsync(StreamPath estuary, SourceKey source, CancellationToken cancellationToken)
    {
        SubscriberRow? row = await context.Subscribers.GetSubscriberAsync(source, estuary, cancellationToken)
            .ConfigureAwait(false);
        EstuaryState state = await LoadAsync(estuary, source.Path).ConfigureAwait(false);
        StreamHead? head = await heads.GetAsync(source.Path, cancellationToken).ConfigureAwait(false);
        bool isForThisIncarnation = state.Cursor?.SourceIncarnation == source.Incarnation;
        if (isForThisIncarnation && IsLive(state, head, context.Now))
        {
            if (row?.Subscription != state.Cursor!.Subscription)
            {
                await context.Subscribers
                    .PutSubscriberAsync(source, estuary, state.Cursor.Subscription, cancellationToken)
                    .ConfigureAwait(false);
            }

            return true;
        }

        bool isSourceGone = head?.Incarnation != source.Incarnation
            || head.ExistenceAt(context.Now) != StreamExistence.Live;
        if (isForThisIncarnation
            && isSourceGone
            && state.Head is { Status: StreamStatus.Live, Kind: StreamKind.Estuary }
            && !await RemoveCursorAsync(estuary, state.Cursor!).ConfigureAwait(false))
        {
            return false;
        }

        if (row is not null)
        {
            await RemoveRowAsync(source, row, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Ends a subscription: the cursor first, then the row.</summary>
    /// <returns>False if the caller should retry.</returns>
    public async ValueTask<bool> EndAsync(StreamPath estuary, Cursor cursor, CancellationToken cancellationToken)
    {
        SubscriberRow? row = await context.Subscribers.GetSubscriberAsync(cursor.SourceKey, estuary, cancellationToken)
            .ConfigureAwait(false);
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
        SubscriberRow? row = await context.Subscribers.GetSubscriberAsync(cursor.SourceKey, estuary, cancellationToken)
            .ConfigureAwait(false);
        if (row?.Subscription == cursor.Subscription)
        {
            await RemoveRowAsync(cursor.SourceKey, row, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> RemoveCursorAsync(StreamPath estuary, Cursor cursor)
    {
        var removal = new RemoveCursorOperation(cursor.Source, cursor.Subscription);
        return streams.TryEnqueue(estuary, removal)
            && await removal.Answer.ConfigureAwait(false) == RemoveVerdict.Removed;
    }

    // A row that has changed in the meantime belongs to a new subscription and must stay.
    private async ValueTask RemoveRowAsync(
        SourceKey source, SubscriberRow row, CancellationToken cancellationToken) =>
        await context.Subscribers.RemoveSubscriberAsync(source, row, cancellationToken).ConfigureAwait(false);
}
