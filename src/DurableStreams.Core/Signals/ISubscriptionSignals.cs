using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Subscriptions;

namespace DurableStreams.Signals;

/// <summary>
/// Notifies the workers of subscriptions, which run in the process that sends the signal, so that a wake costs no hop.
/// </summary>
/// <remarks>
/// A signal is a hint and may be lost, delayed, duplicated or reordered: workers read the stored state, and reminders
/// cover what must not be lost. No method waits for the work.
/// </remarks>
public interface ISubscriptionSignals
{
    /// <summary>
    /// A stream with subscribers has advanced: a worker must call <c>SubscriptionService.PublishAsync</c>.
    /// </summary>
    void StreamAdvanced(SourceKey stream);

    /// <summary>
    /// A subscription may have something to do: a worker must call <c>SubscriptionService.AdvanceAsync</c>, for one
    /// subscription one call at a time.
    /// </summary>
    void Advance(SubscriptionKey subscription, Incarnation incarnation);

    /// <summary>
    /// A wake must be sent: a worker must call <c>SubscriptionService.SendAsync</c>, which may take as long as the
    /// receiver does.
    /// </summary>
    void Send(SubscriptionKey subscription, WakeId wake);
}
