using DurableStreams.Active;
using DurableStreams.Deleting;
using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>Estuaries as clients see them: streams that receive what the sources get that they subscribe to.</summary>
public sealed class EstuaryService
{
    private readonly ISubscriberStore _registry;
    private readonly ActiveStreams _streams;
    private readonly HeadSource _heads;
    private readonly Subscriber _subscriber;
    private readonly Subscriptions _subscriptions;
    private readonly Burials _burials;
    private readonly TimeProvider _time;

    internal EstuaryService(
        ISubscriberStore registry,
        ActiveStreams streams,
        HeadSource heads,
        Subscriber subscriber,
        Subscriptions subscriptions,
        Burials burials,
        TimeProvider time)
    {
        _registry = registry;
        _streams = streams;
        _heads = heads;
        _subscriber = subscriber;
        _subscriptions = subscriptions;
        _burials = burials;
        _time = time;
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
            StreamHead? head = await _heads.GetAsync(_streams.Get(estuary), cancellationToken).ConfigureAwait(false);
            if (!IsThere(head))
            {
                return new EstuaryOutcome.NotFound();
            }

            List<SubscriptionState> states = [];
            await foreach (Cursor cursor in _registry.CursorsAsync(estuary, head!.Incarnation, cancellationToken).ConfigureAwait(false))
            {
                StreamHead? source = await _heads.GetAsync(_streams.Get(cursor.Source), cancellationToken).ConfigureAwait(false);
                if (source?.Incarnation == cursor.SourceIncarnation && source.ExistenceAt(_time.GetUtcNow()) == StreamExistence.Live)
                {
                    states.Add(new SubscriptionState(cursor.Source, cursor.Envelope, source.OffsetAt(cursor.Position), source.TailOffset));
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
            StreamHead? head = await _heads.GetAsync(_streams.Get(estuary), cancellationToken).ConfigureAwait(false);
            if (!IsThere(head))
            {
                return DeleteOutcome.NotFound;
            }

            return await _burials.BuryAsync(estuary, head!, BurialReason.Requested, cancellationToken).ConfigureAwait(false)
                ?? DeleteOutcome.NotFound;
        }
        catch (StoreUnavailableException)
        {
            return DeleteOutcome.Unavailable;
        }
    }

    private bool IsThere(StreamHead? head) =>
        head is { Kind: StreamKind.Estuary } && head.ExistenceAt(_time.GetUtcNow()) == StreamExistence.Live;
}
