using DurableStreams.Subscriptions;

namespace DurableStreams.Signals;

/// <summary>
/// Notifies the workers of subscriptions: the entity <c>Subscription</c> and the queue of wakes on Azure, workers in the
/// process elsewhere.
/// </summary>
/// <remarks>
/// A signal is a hint and may be lost, delayed, duplicated or reordered: workers read the stored state, and reminders
/// cover what must not be lost. Every method may throw: callers log the exception and continue.
/// </remarks>
public interface ISubscriptionSignals
{
    /// <summary>
    /// A subscription may have something to do: its worker must call <c>SubscriptionService.AdvanceAsync</c>, for one
    /// subscription one call at a time.
    /// </summary>
    ValueTask AdvanceAsync(SubscriptionKey subscription, CancellationToken cancellationToken);

    /// <summary>
    /// A wake must be sent: a worker must call <c>SubscriptionService.SendAsync</c>, which may take as long as the
    /// receiver does.
    /// </summary>
    ValueTask SendAsync(SubscriptionKey subscription, WakeId wake, CancellationToken cancellationToken);
}
