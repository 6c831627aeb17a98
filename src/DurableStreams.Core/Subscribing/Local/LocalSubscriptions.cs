using System.Diagnostics;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Primitives;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Subscriptions;

namespace DurableStreams.Subscribing.Local;

/// <summary>
/// The workers of subscriptions in the process that signals them. Signals are lost when the process ends; the reminders
/// recover the work.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LocalSubscriptions(TimeProvider time) : ISubscriptionSignals
{
    /// <summary>Number of streams whose news are announced concurrently.</summary>
    private const int Publishers = 16;

    /// <summary>Number of subscriptions that are advanced concurrently.</summary>
    private const int Advancers = 32;

    /// <summary>
    /// Number of wakes that are sent concurrently, those included that wait for a turn of their receiver. Large,
    /// because a receiver that hangs occupies one for each of its subscriptions; the sender limits connections.
    /// </summary>
    private const int Senders = 1_024;

    private readonly KeyedWorkers<SourceKey> _publishes = new();
    private readonly KeyedWorkers<(SubscriptionKey Subscription, Incarnation Incarnation)> _advances = new();
    private readonly KeyedWorkers<(SubscriptionKey Subscription, WakeId Wake)> _sends = new();

    /// <summary>Processes signals until cancelled.</summary>
    /// <param name="service">Performs the operations.</param>
    /// <param name="cancellationToken">Stops the processing.</param>
    public Task RunAsync(SubscriptionService service, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        return RunAsync(
            new Operations(service.PublishAsync, service.AdvanceAsync, service.SendAsync), cancellationToken);
    }

    /// <inheritdoc/>
    public void StreamAdvanced(SourceKey stream) => _publishes.Signal(stream, Hint());

    /// <inheritdoc/>
    public void Advance(SubscriptionKey subscription, Incarnation incarnation) =>
        _advances.Signal((subscription, incarnation), Hint());

    /// <inheritdoc/>
    public void Send(SubscriptionKey subscription, WakeId wake) => _sends.Signal((subscription, wake), Hint());

    /// <summary>Processes signals with these operations until cancelled.</summary>
    internal Task RunAsync(Operations operations, CancellationToken cancellationToken) => Task.WhenAll(
        _publishes.RunAsync(
            (stream, hint, cancellation) => WorkAsync(
                "publish", stream.Path.Value, hint, () => operations.PublishAsync(stream, cancellation)),
            Publishers,
            cancellationToken),
        _advances.RunAsync(
            (key, hint, cancellation) => WorkAsync(
                "advance",
                key.Subscription.ToString(),
                hint,
                () => operations.AdvanceAsync(key.Subscription, key.Incarnation, cancellation)),
            Advancers,
            cancellationToken),
        _sends.RunAsync(
            (key, hint, cancellation) => WorkAsync(
                "send",
                key.Subscription.ToString(),
                hint,
                () => operations.SendAsync(key.Subscription, key.Wake, cancellation)),
            Senders,
            cancellationToken));

    private WorkHint Hint() => new(time.GetUtcNow(), StreamTracing.Current);

    private static async ValueTask WorkAsync(string stage, string target, WorkHint hint, Func<ValueTask> operation)
    {
        using Activity? span = StreamTracing.StartSubscriptionWork(
            "durablestreams.subscription." + stage, target, hint.Trace);
        await operation().ConfigureAwait(false);
    }

    /// <summary>The operations of <see cref="SubscriptionService"/> that signals ask for.</summary>
    internal sealed record Operations(
        Func<SourceKey, CancellationToken, ValueTask> PublishAsync,
        Func<SubscriptionKey, Incarnation, CancellationToken, ValueTask> AdvanceAsync,
        Func<SubscriptionKey, WakeId, CancellationToken, ValueTask> SendAsync);
}
