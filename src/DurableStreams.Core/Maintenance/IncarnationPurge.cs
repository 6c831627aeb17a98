using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Deleting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Maintenance;

/// <summary>Removes the rows of deleted incarnations, but never those of a live or soft-deleted one.</summary>
internal sealed class IncarnationPurge(IStreamStore store, HeadCache heads, IEstuaryLinks estuaries)
{
    /// <returns>True if nothing is left to remove, or nothing may be removed.</returns>
    public async ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(path, cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation == incarnation && head.Status != StreamStatus.Deleted)
        {
            return true;
        }

        await estuaries.UnlinkAsync(path, incarnation, cancellationToken).ConfigureAwait(false);
        return await store.PurgeAsync(path, incarnation, maxRows, cancellationToken).ConfigureAwait(false);
    }
}
