namespace DurableStreams.FanOut;

/// <summary>The queue of the fan-out to many: a Storage Queue on Azure, a channel in a single process.</summary>
/// <remarks>Messages may get lost, come twice or out of order; whoever takes one calls <see cref="FanOutService.ConsumeAsync"/>.</remarks>
#pragma warning disable CA1711 // It is a queue.
public interface IFanOutQueue
#pragma warning restore CA1711
{
    /// <summary>Sends a message; it is not to be taken before the delay is over. May throw; callers log it and go on.</summary>
    ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken);
}
