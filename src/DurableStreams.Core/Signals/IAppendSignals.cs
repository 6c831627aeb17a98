namespace DurableStreams.Signals;

/// <summary>Sends appends to the keyed workers of streams: the entity <c>Stream</c> on Azure.</summary>
/// <remarks>
/// A signal may be lost, delayed, duplicated or reordered. The worker passes it to <c>RoutedAppends.CommitAsync</c>.
/// </remarks>
public interface IAppendSignals
{
    /// <summary>Sends an append. May throw: then the sender cancels the append, or finds its outcome.</summary>
    ValueTask AppendAsync(AppendSignal append, CancellationToken cancellationToken);
}
