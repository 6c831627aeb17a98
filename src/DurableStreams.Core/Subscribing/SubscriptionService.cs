using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Subscriptions;

namespace DurableStreams.Subscribing;

/// <summary>
/// Subscriptions (§6, §7): the operations of clients and workers, and the background work of the host. Thread-safe;
/// expected refusals, including an unavailable store, are outcomes.
/// </summary>
public sealed class SubscriptionService
{
    internal SubscriptionService(StreamServiceContext context) => _ = context;

    /// <summary>Creates a subscription, or confirms that it exists with this configuration (§6.2).</summary>
    /// <param name="key">The subscription.</param>
    /// <param name="configuration">The configuration, whose webhook URL is allowed.</param>
    /// <param name="streams">The streams to link explicitly, below the root of the subscription.</param>
    /// <param name="baseUrl">See <see cref="SubscriptionHead.BaseUrl"/>.</param>
    /// <param name="cancellationToken">Cancels the wait for the linking of existing streams.</param>
    public ValueTask<CreateSubscriptionOutcome> CreateAsync(
        SubscriptionKey key,
        SubscriptionConfiguration configuration,
        IReadOnlyList<StreamPath> streams,
        string baseUrl,
        CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Reads a subscription and its links (§6.3).</summary>
    public ValueTask<GetSubscriptionOutcome> GetAsync(SubscriptionKey key, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Deletes a subscription (§6.3): its wake, if there is one, is fenced from now on.</summary>
    public ValueTask<ChangeSubscriptionResult> DeleteAsync(SubscriptionKey key, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Links streams explicitly, at their tails (§6.4).</summary>
    public ValueTask<ChangeSubscriptionResult> AddStreamsAsync(
        SubscriptionKey key, IReadOnlyList<StreamPath> streams, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Removes an explicit link (§6.4).</summary>
    public ValueTask<ChangeSubscriptionResult> RemoveStreamAsync(
        SubscriptionKey key, StreamPath stream, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Claims a pull-wake subscription for a worker (§7.2).</summary>
    public ValueTask<ClaimOutcome> ClaimAsync(
        SubscriptionKey key, string worker, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>
    /// Acknowledges streams and extends the lease, or ends it (§7.1, §7.2). All acks are checked before any is stored.
    /// </summary>
    /// <param name="request">The wake.</param>
    /// <param name="acks">The acks; may be empty.</param>
    /// <param name="done">True to end the lease.</param>
    /// <param name="cancellationToken">Cancels the call before it changes anything.</param>
    public ValueTask<AckOutcome> AckAsync(
        WakeRequest request, IReadOnlyList<Ack> acks, bool done, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Ends the lease of a claim without acknowledging anything (§7.2).</summary>
    public ValueTask<AckOutcome> ReleaseAsync(WakeRequest request, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>
    /// The worker of a subscription: continues linking, wakes, ends leases. Throws only when cancelled; what it could
    /// not do, a reminder repeats.
    /// </summary>
    public ValueTask AdvanceAsync(SubscriptionKey key, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Makes one attempt to send a wake. Throws only when cancelled.</summary>
    public ValueTask SendAsync(SubscriptionKey key, WakeId wake, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
