using DurableStreams.Active;
using DurableStreams.Deleting;
using DurableStreams.Storage;

namespace DurableStreams.Maintenance;

/// <summary>Removes the rows of dead lives, and never those of a life that is read.</summary>
internal sealed class LifePurge(IStreamStore store, HeadSource heads, IEstuaryLinks estuaries)
{
    /// <returns>True when nothing is left to remove, or nothing may be removed.</returns>
    public async ValueTask<bool> PurgeAsync(StreamPath path, Incarnation life, int maxRows, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(path, cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation == life && head.Status != StreamStatus.Deleted)
        {
            return true;
        }

        await estuaries.UnlinkAsync(path, life, cancellationToken).ConfigureAwait(false);
        return await store.PurgeAsync(path, life, maxRows, cancellationToken).ConfigureAwait(false);
    }
}
