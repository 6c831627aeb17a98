using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Deleting;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>The operations on estuaries: streams that receive copies of the appends of their sources.</summary>
public sealed class EstuaryService
{
    private readonly StreamServiceContext _context;
    private readonly HeadCache _heads;
    private readonly EstuarySubscriber _subscriber;
    private readonly EstuarySubscriptions _subscriptions;
    private readonly StreamDeleter _deleter;

    internal EstuaryService(
        StreamServiceContext context,
        HeadCache heads,
        EstuarySubscriber subscriber,
        EstuarySubscriptions subscriptions,
        StreamDeleter deleter)
    {
        _context = context;
        _heads = heads;
        _subscriber = subscriber;
        _subscriptions = subscriptions;
        _deleter = deleter;
    }

    /// <summary>
    /// Subscribes an estuary to everything that is appended to a source from now on. Creates the estuary if there is
    /// none, and renews its lifetime. Idempotent: a repeated subscription only renews.
    /// </summary>
    public async ValueTask<SubscribeOutcome> SubscribeAsync(
        StreamPath source, StreamPath estuary, bool envelope, CancellationToken cancellationToken)
    {
        try
        {
            return await _subscriber.SubscribeAsync(source, estuary, envelope, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return new SubscribeOutcome.Unavailable();
        }
    }

    /// <summary>
    /// Ends a subscription. Appends that are not delivered yet are no longer delivered. Idempotent: a subscription that
    /// does not exist is no failure.
    /// </summary>
    public async ValueTask<UnsubscribeOutcome> UnsubscribeAsync(
        StreamPath source, StreamPath estuary, CancellationToken cancellationToken)
    {
        try
        {
            EstuaryState state = await _subscriptions.LoadAsync(estuary, source).ConfigureAwait(false);
            if (!IsLiveEstuary(state.Head) || state.Cursor is null)
            {
                return UnsubscribeOutcome.NotSubscribed;
            }

            return await _subscriptions.EndAsync(estuary, state.Cursor, cancellationToken).ConfigureAwait(false)
                ? UnsubscribeOutcome.Unsubscribed
                : UnsubscribeOutcome.Unavailable;
        }
        catch (StoreUnavailableException)
        {
            return UnsubscribeOutcome.Unavailable;
        }
    }

    /// <summary>Reads an estuary without renewing its lifetime.</summary>
    public async ValueTask<EstuaryOutcome> GetAsync(StreamPath estuary, CancellationToken cancellationToken)
    {
        try
        {
            StreamHead? head = await _heads.GetAsync(estuary, cancellationToken).ConfigureAwait(false);
            if (!IsLiveEstuary(head))
            {
                return new EstuaryOutcome.NotFound();
            }

            List<EstuarySubscription> found = [];
            IAsyncEnumerable<Cursor> cursors = _context.Subscribers.CursorsAsync(
                estuary, head!.Incarnation, cancellationToken);
            await foreach (Cursor cursor in cursors.ConfigureAwait(false))
            {
                StreamHead? source = await _heads.GetAsync(cursor.Source, cancellationToken).ConfigureAwait(false);
                if (source?.Incarnation == cursor.SourceIncarnation
                    && source.ExistenceAt(_context.Now) == StreamExistence.Live)
                {
                    Offset delivered = source.OffsetAt(cursor.Position);
                    found.Add(new EstuarySubscription(cursor.Source, cursor.Envelope, delivered, source.TailOffset));
                }
            }

            return new EstuaryOutcome.Found(head, found);
        }
        catch (StoreUnavailableException)
        {
            return new EstuaryOutcome.Unavailable();
        }
    }

    /// <summary>Deletes an estuary, its stream and its subscriptions.</summary>
    public async ValueTask<DeleteOutcome> DeleteAsync(StreamPath estuary, CancellationToken cancellationToken)
    {
        try
        {
            StreamHead? head = await _heads.GetAsync(estuary, cancellationToken).ConfigureAwait(false);
            if (!IsLiveEstuary(head))
            {
                return DeleteOutcome.NotFound;
            }

            DeleteOutcome? outcome = await _deleter
                .DeleteIncarnationAsync(estuary, head!, DeletionReason.Requested, cancellationToken)
                .ConfigureAwait(false);
            return outcome ?? DeleteOutcome.NotFound;
        }
        catch (StoreUnavailableException)
        {
            return DeleteOutcome.Unavailable;
        }
    }

    private bool IsLiveEstuary(StreamHead? head) =>
        head is { Kind: StreamKind.Estuary } && head.ExistenceAt(_context.Now) == StreamExistence.Live;
}
