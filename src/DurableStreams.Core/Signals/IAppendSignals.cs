namespace DurableStreams.Signals;

/// <summary>Sends appends to the keyed workers of streams: the entity <c>Stream</c> on Azure.</summary>
/// <remarks>
/// A signal may be lost, delayed, duplicated or reordered. The worker passes its appends to
/// <c>RoutedAppends.StartAsync</c>.
/// </remarks>
public interface IAppendSignals
{
    /// <summary>
    /// Sends appends to one stream, one or more, in this order. May throw: then the sender repeats or cancels them, or
    /// finds their outcomes.
    /// </summary>
    ValueTask AppendAsync(IReadOnlyList<AppendSignal> appends, CancellationToken cancellationToken);
}
