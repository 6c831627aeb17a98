using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Subscriptions;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.AzureTables;

/// <content>The ports of subscriptions and secrets, each implemented by a class of its own.</content>
public sealed partial class AzureTableStreamStore : ISubscriptionStore, ISubscriptionIndex, ISecretStore
{
    private readonly TableSubscriptionStore _subscriptions;
    private readonly TableSubscriptionIndex _subscriptionIndex;
    private readonly TableSecretStore _secrets;

    /// <inheritdoc/>
    public ValueTask<StoredSubscription?> GetSubscriptionAsync(
        SubscriptionKey key, CancellationToken cancellationToken) =>
        _subscriptions.GetSubscriptionAsync(key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RowVersion?> CommitSubscriptionAsync(
        SubscriptionCommit commit, CancellationToken cancellationToken) =>
        _subscriptions.CommitSubscriptionAsync(commit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriptionKey>> ListSubscriptionsAsync(
        string? project, string? after, int max, CancellationToken cancellationToken) =>
        _subscriptions.ListSubscriptionsAsync(project, after, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriptionLink>> FindLinksAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        IReadOnlyCollection<StreamPath> streams,
        CancellationToken cancellationToken) =>
        _subscriptions.FindLinksAsync(key, incarnation, streams, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriptionLink>> PageLinksAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        StreamPath? after,
        int max,
        CancellationToken cancellationToken) =>
        _subscriptions.PageLinksAsync(key, incarnation, after, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask PutPendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingNews pending, CancellationToken cancellationToken) =>
        _subscriptions.PutPendingAsync(key, incarnation, pending, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PendingRow>> PagePendingAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        StreamPath? after,
        int max,
        CancellationToken cancellationToken) =>
        _subscriptions.PagePendingAsync(key, incarnation, after, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemovePendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingRow row, CancellationToken cancellationToken) =>
        _subscriptions.RemovePendingAsync(key, incarnation, row, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> PurgeSubscriptionAsync(
        SubscriptionKey key, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        _subscriptions.PurgeSubscriptionAsync(key, incarnation, maxRows, cancellationToken);

    /// <inheritdoc/>
    public ValueTask PutStreamSubscriptionAsync(
        SourceKey stream, StreamSubscription row, CancellationToken cancellationToken) =>
        _subscriptionIndex.PutStreamSubscriptionAsync(stream, row, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StreamSubscription?> GetStreamSubscriptionAsync(
        SourceKey stream, SubscriptionKey subscription, CancellationToken cancellationToken) =>
        _subscriptionIndex.GetStreamSubscriptionAsync(stream, subscription, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamSubscription>> PageStreamSubscriptionsAsync(
        SourceKey stream, SubscriptionKey? after, int max, CancellationToken cancellationToken) =>
        _subscriptionIndex.PageStreamSubscriptionsAsync(stream, after, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveStreamSubscriptionAsync(
        SourceKey stream, SubscriptionKey subscription, Incarnation incarnation, CancellationToken cancellationToken) =>
        _subscriptionIndex.RemoveStreamSubscriptionAsync(stream, subscription, incarnation, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> PurgeStreamSubscriptionsAsync(
        SourceKey stream, int maxRows, CancellationToken cancellationToken) =>
        _subscriptionIndex.PurgeStreamSubscriptionsAsync(stream, maxRows, cancellationToken);

    /// <inheritdoc/>
    public ValueTask PutBindingAsync(Binding binding, CancellationToken cancellationToken) =>
        _subscriptionIndex.PutBindingAsync(binding, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveBindingAsync(Binding binding, CancellationToken cancellationToken) =>
        _subscriptionIndex.RemoveBindingAsync(binding, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Binding>> FindBindingsAsync(
        StreamPath stream, CancellationToken cancellationToken) =>
        _subscriptionIndex.FindBindingsAsync(stream, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> IsWakeStreamAsync(StreamPath stream, CancellationToken cancellationToken) =>
        _subscriptionIndex.IsWakeStreamAsync(stream, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SecretRow?> GetSecretAsync(string name, CancellationToken cancellationToken) =>
        _secrets.GetSecretAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SecretRow?> PutSecretAsync(
        string name, ReadOnlyMemory<byte> content, RowVersion expected, CancellationToken cancellationToken) =>
        _secrets.PutSecretAsync(name, content, expected, cancellationToken);
}
