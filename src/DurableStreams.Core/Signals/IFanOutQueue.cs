namespace DurableStreams.Signals;

/// <summary>The queue for fan-out to many estuaries: a Storage Queue on Azure, a channel in a single process.</summary>
/// <remarks>
/// Messages may be lost, duplicated or reordered. The consumer calls <c>FanOutService.ConsumeAsync</c>.
/// </remarks>
#pragma warning disable CA1711 // The type is a queue.
public interface IFanOutQueue
#pragma warning restore CA1711
{
    /// <summary>
    /// Sends a message that becomes visible after the delay. May throw: callers log the exception and continue.
    /// </summary>
    ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken);
}
