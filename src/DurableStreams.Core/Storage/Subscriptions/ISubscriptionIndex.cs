using DurableStreams.Addressing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Subscriptions;

/// <summary>
/// Finds the subscriptions that a stream concerns: by its incarnation once it exists, by its path when it is created.
/// </summary>
/// <remarks>
/// See <see cref="IStreamStore"/> for failures, durability and cancellation. Both are indexes: rows may be left from a
/// deleted subscription.
/// </remarks>
public interface ISubscriptionIndex
{
    /// <summary>Inserts or replaces the row of a subscription in the registry of a stream.</summary>
    ValueTask PutStreamSubscriptionAsync(
        SourceKey stream, StreamSubscription row, CancellationToken cancellationToken);

    /// <summary>Reads the row of one subscription.</summary>
    /// <returns>Null if there is none.</returns>
    ValueTask<StreamSubscription?> GetStreamSubscriptionAsync(
        SourceKey stream, SubscriptionKey subscription, CancellationToken cancellationToken);

    /// <summary>Reads rows in a stable order that the store defines.</summary>
    /// <param name="stream">The incarnation of the stream.</param>
    /// <param name="after">
    /// The subscription of the last row of the previous page, even if removed since; null to start.
    /// </param>
    /// <param name="max">Maximum number of rows; 1 or more. Fewer are returned only if there are no more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StreamSubscription>> PageStreamSubscriptionsAsync(
        SourceKey stream, SubscriptionKey? after, int max, CancellationToken cancellationToken);

    /// <summary>Removes a row, if it is of this incarnation of the subscription. May be repeated.</summary>
    ValueTask RemoveStreamSubscriptionAsync(
        SourceKey stream,
        SubscriptionKey subscription,
        Incarnation incarnation,
        CancellationToken cancellationToken);

    /// <summary>Removes some rows of a deleted incarnation of a stream.</summary>
    /// <param name="stream">The deleted incarnation.</param>
    /// <param name="maxRows">Maximum number of rows to remove in this call; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the call between two rows.</param>
    /// <returns>True if nothing is left.</returns>
    ValueTask<bool> PurgeStreamSubscriptionsAsync(
        SourceKey stream, int maxRows, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts or replaces a binding. Its key is all of it except <see cref="Binding.Incarnation"/>.
    /// </summary>
    ValueTask PutBindingAsync(Binding binding, CancellationToken cancellationToken);

    /// <summary>Removes a binding, if it is of this incarnation of the subscription. May be repeated.</summary>
    ValueTask RemoveBindingAsync(Binding binding, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the bindings that may concern a path, in any order: those whose text is the path, and every pattern of the
    /// roots that cover it, whether or not it matches.
    /// </summary>
    ValueTask<IReadOnlyList<Binding>> FindBindingsAsync(StreamPath stream, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a path has a binding of the kind <see cref="BindingKind.WakeStream"/>. Reads at most one row, however
    /// many bindings there are.
    /// </summary>
    ValueTask<bool> IsWakeStreamAsync(StreamPath stream, CancellationToken cancellationToken);
}
