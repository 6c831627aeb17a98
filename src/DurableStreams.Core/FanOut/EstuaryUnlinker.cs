using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>Removes a dead estuary from the registries of its sources, before its cursors are purged.</summary>
internal sealed class EstuaryUnlinker(ISubscriberStore registry, Subscriptions subscriptions)
{
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public async ValueTask UnlinkAsync(StreamPath estuary, Incarnation life, CancellationToken cancellationToken)
    {
        await foreach (Cursor cursor in registry.CursorsAsync(estuary, life, cancellationToken).ConfigureAwait(false))
        {
            await subscriptions.RemoveRowOfAsync(estuary, cursor, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same at once after a burial; what it cannot do is done before the purge.</summary>
    public async ValueTask TryUnlinkAsync(StreamPath estuary, Incarnation life, CancellationToken cancellationToken)
    {
        try
        {
            await UnlinkAsync(estuary, life, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The purge is filed.
        }
    }
}
