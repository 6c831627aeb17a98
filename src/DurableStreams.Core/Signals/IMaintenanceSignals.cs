using DurableStreams.Addressing;

namespace DurableStreams.Signals;

/// <summary>
/// Notifies the keyed workers that maintain the storage of a stream. Only for hosts that have such workers and a store
/// that leaves work to them.
/// </summary>
/// <remarks>Hints, as on <see cref="IFanOutSignals"/>.</remarks>
public interface IMaintenanceSignals
{
    /// <summary>A stream has gathered small segments that are worth joining.</summary>
    ValueTask SealAsync(StreamPath stream, CancellationToken cancellationToken);

    /// <summary>An incarnation is deleted and its rows can be removed.</summary>
    ValueTask PurgeAsync(StreamPath stream, Incarnation incarnation, CancellationToken cancellationToken);
}
