namespace DurableStreams.Signals;

/// <summary>The queue of the fan-out to many estuaries: a Storage Queue on Azure, a channel in a single process.</summary>
/// <remarks>Messages may be lost, duplicated or reordered; the consumer calls <c>FanOutService.ConsumeAsync</c>.</remarks>
#pragma warning disable CA1711 // It is a queue.
public interface IFanOutQueue
#pragma warning restore CA1711
{
    /// <summary>Sends a message that becomes visible after the delay. May throw; callers log it and go on.</summary>
    ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken);
}
