using DurableStreams.Addressing;
using DurableStreams.Options;
using DurableStreams.Storage;

namespace DurableStreams.Signals;

/// <summary>
/// Notifies the keyed workers of the fan-out: Durable Entities on Azure, workers in the process elsewhere.
/// </summary>
/// <remarks>
/// A signal is a hint and may be lost, delayed, duplicated or reordered: workers read the stored state, and reminders
/// cover what must not be lost. Every method may throw: callers log the exception and continue.
/// </remarks>
public interface IFanOutSignals
{
    /// <summary>A stream with subscribers has advanced: its <c>Subscribers</c> must publish.</summary>
    /// <param name="source">The incarnation of the stream that advanced.</param>
    /// <param name="since">When the stream advanced; for metrics.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    ValueTask SourceAdvancedAsync(SourceKey source, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Estuaries are behind a source: the <c>Estuary</c> of each must deliver.</summary>
    /// <param name="source">The source.</param>
    /// <param name="estuaries">The estuaries, at most <see cref="FanOutOptions.SignalBatch"/>.</param>
    /// <param name="since">When the source advanced; for metrics.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    ValueTask DeliverAsync(
        StreamPath source,
        IReadOnlyList<StreamPath> estuaries,
        DateTimeOffset since,
        CancellationToken cancellationToken);
}
