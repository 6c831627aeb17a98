using DurableStreams.Addressing;

namespace DurableStreams.Signals;

/// <summary>
/// Notifies the keyed workers that maintain the storage of a stream. Only for hosts with such workers and a store that
/// needs maintenance.
/// </summary>
/// <remarks>Signals are hints, as on <see cref="IFanOutSignals"/>.</remarks>
public interface IMaintenanceSignals
{
    /// <summary>A stream has enough small segments to be worth sealing.</summary>
    ValueTask SealAsync(StreamPath stream, CancellationToken cancellationToken);

    /// <summary>An incarnation is deleted and its rows can be removed.</summary>
    ValueTask PurgeAsync(StreamPath stream, Incarnation incarnation, CancellationToken cancellationToken);
}
