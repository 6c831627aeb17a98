using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Deleting;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>Estuaries as clients see them: streams that receive what the sources get that they subscribe to.</summary>
public sealed class EstuaryService
{
    private readonly StreamServiceContext _context;
    private readonly HeadCache _heads;
    private readonly EstuarySubscriber _subscriber;
    private readonly EstuarySubscriptions _subscriptions;
    private readonly StreamDeleter _deleter;

    internal EstuaryService(
        StreamServiceContext context, HeadCache heads, EstuarySubscriber subscriber, EstuarySubscriptions subscriptions, StreamDeleter deleter)
    {
        _context = context;
        _heads = heads;
        _subscriber = subscriber;
        _subscriptions = subscriptions;
        _deleter = deleter;
    }

    /// <summary>
    /// Makes an estuary receive everything that a source gets from now on; makes the estuary if there is none, and keeps
    /// it alive. Subscribing again does nothing else.
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

    /// <summary>Ends a subscription. What was not delivered by then is not delivered.</summary>
    public async ValueTask<UnsubscribeOutcome> UnsubscribeAsync(StreamPath source, StreamPath estuary, CancellationToken cancellationToken)
    {
        try
        {
            EstuaryState state = await _subscriptions.LoadAsync(estuary, source).ConfigureAwait(false);
            if (!IsThere(state.Head))
            {
                return UnsubscribeOutcome.NotFound;
            }

            return state.Cursor is null || await _subscriptions.EndAsync(estuary, state.Cursor, cancellationToken).ConfigureAwait(false)
                ? UnsubscribeOutcome.Unsubscribed
                : UnsubscribeOutcome.Unavailable;
        }
        catch (StoreUnavailableException)
        {
            return UnsubscribeOutcome.Unavailable;
        }
    }

    /// <summary>Looks at an estuary without using it: its lifetime goes on.</summary>
    public async ValueTask<EstuaryOutcome> GetAsync(StreamPath estuary, CancellationToken cancellationToken)
    {
        try
        {
            StreamHead? head = await _heads.GetAsync(estuary, cancellationToken).ConfigureAwait(false);
            if (!IsThere(head))
            {
                return new EstuaryOutcome.NotFound();
            }

            List<EstuarySubscription> states = [];
            await foreach (Cursor cursor in _context.Subscribers.CursorsAsync(estuary, head!.Incarnation, cancellationToken).ConfigureAwait(false))
            {
                StreamHead? source = await _heads.GetAsync(cursor.Source, cancellationToken).ConfigureAwait(false);
                if (source?.Incarnation == cursor.SourceIncarnation && source.ExistenceAt(_context.Now) == StreamExistence.Live)
                {
                    states.Add(new EstuarySubscription(cursor.Source, cursor.Envelope, source.OffsetAt(cursor.Position), source.TailOffset));
                }
            }

            return new EstuaryOutcome.Found(head, states);
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
            if (!IsThere(head))
            {
                return DeleteOutcome.NotFound;
            }

            return await _deleter.DeleteIncarnationAsync(estuary, head!, DeletionReason.Requested, cancellationToken).ConfigureAwait(false)
                ?? DeleteOutcome.NotFound;
        }
        catch (StoreUnavailableException)
        {
            return DeleteOutcome.Unavailable;
        }
    }

    private bool IsThere(StreamHead? head) =>
        head is { Kind: StreamKind.Estuary } && head.ExistenceAt(_context.Now) == StreamExistence.Live;
}
