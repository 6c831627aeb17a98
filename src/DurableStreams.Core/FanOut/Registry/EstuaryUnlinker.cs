using DurableStreams.Addressing;
using DurableStreams.Deleting;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Registry;

/// <summary>
/// Removes the rows of a deleted estuary from the registries of its sources, one for each of its cursors.
/// </summary>
internal sealed class EstuaryUnlinker(ISubscriberStore registry, EstuarySubscriptions subscriptions) : IEstuaryLinks
{
    /// <inheritdoc/>
    public async ValueTask UnlinkAsync(StreamPath estuary, Incarnation incarnation, CancellationToken cancellationToken)
    {
        IAsyncEnumerable<Cursor> cursors = registry.CursorsAsync(estuary, incarnation, cancellationToken);
        await foreach (Cursor cursor in cursors.ConfigureAwait(false))
        {
            await subscriptions.RemoveRowOfAsync(estuary, cursor, cancellationToken).ConfigureAwait(false);
        }
    }
}
