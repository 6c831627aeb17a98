using DurableStreams.Addressing;
using DurableStreams.Storage;

namespace DurableStreams.Deleting;

/// <summary>Removes a deleted estuary from the registries of its sources.</summary>
internal interface IEstuaryLinks
{
    /// <summary>Removes the estuary from all registries; required before the incarnation is purged.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    ValueTask UnlinkAsync(StreamPath estuary, Incarnation incarnation, CancellationToken cancellationToken);
}
