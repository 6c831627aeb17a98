using DurableStreams.Addressing;
using DurableStreams.Options;

namespace DurableStreams.Signals;

/// <summary>
/// Notifies the keyed workers of the fan-out: Durable Entities on Azure, workers of the process elsewhere.
/// </summary>
/// <remarks>
/// A signal is a hint. It may be lost, delayed, duplicated or reordered: every worker goes by what is stored, and a
/// reminder is scheduled for what must not be lost. Any method may throw; callers log it and go on.
/// </remarks>
public interface IFanOutSignals
{
    /// <summary>A stream with subscribers has advanced: <c>Subscribers</c> of that stream is to publish.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="since">When it advanced; for measuring.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    ValueTask SourceAdvancedAsync(StreamPath source, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Estuaries are behind a source: <c>Estuary</c> of each is to deliver.</summary>
    /// <param name="source">The source.</param>
    /// <param name="estuaries">At most <see cref="FanOutOptions.SignalBatch"/>.</param>
    /// <param name="since">When the source advanced; for measuring.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    ValueTask DeliverAsync(StreamPath source, IReadOnlyList<StreamPath> estuaries, DateTimeOffset since, CancellationToken cancellationToken);
}
