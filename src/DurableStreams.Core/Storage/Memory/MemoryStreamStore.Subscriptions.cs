using DurableStreams.Addressing;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Memory;

/// <content>Subscriptions, their index, and secrets.</content>
public sealed partial class MemoryStreamStore
{
    private readonly MemorySubscriptions _subscriptions = new();
    private readonly MemorySubscriptionIndex _index = new();
    private readonly MemoryVersionedRows<SecretRow> _secrets = new(static row => row.Version);

    /// <inheritdoc/>
    public ValueTask<StoredSubscription?> GetSubscriptionAsync(
        SubscriptionKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_subscriptions.Get(key));
    }

    /// <inheritdoc/>
    public ValueTask<RowVersion?> CommitSubscriptionAsync(
        SubscriptionCommit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SubscriptionCommitRules.Check(commit);
        return new(_subscriptions.Commit(commit));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriptionKey>> ListSubscriptionsAsync(
        string? project, string? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return new(_subscriptions.List(project, after, max));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriptionLink>> FindLinksAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        IReadOnlyCollection<StreamPath> streams,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(streams);
        return new(_subscriptions.FindLinks(key, incarnation, streams));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriptionLink>> PageLinksAsync(
        SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return new(_subscriptions.PageLinks(key, incarnation, after, max));
    }

    /// <inheritdoc/>
    public ValueTask PutPendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingNews pending, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _subscriptions.PutPending(key, incarnation, pending);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PendingRow>> PagePendingAsync(
        SubscriptionKey key, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return new(_subscriptions.PagePending(key, incarnation, after, max));
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemovePendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(row);
        return new(_subscriptions.RemovePending(key, incarnation, row));
    }

    /// <inheritdoc/>
    public ValueTask<bool> PurgeSubscriptionAsync(
        SubscriptionKey key, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        return new(_subscriptions.Purge(key, incarnation, maxRows));
    }

    /// <inheritdoc/>
    public ValueTask PutStreamSubscriptionAsync(
        SourceKey stream, StreamSubscription row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(row);
        _index.PutStream(stream, row);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<StreamSubscription?> GetStreamSubscriptionAsync(
        SourceKey stream, SubscriptionKey subscription, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_index.GetStream(stream, subscription));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamSubscription>> PageStreamSubscriptionsAsync(
        SourceKey stream, SubscriptionKey? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return new(_index.PageStream(stream, after, max));
    }

    /// <inheritdoc/>
    public ValueTask RemoveStreamSubscriptionAsync(
        SourceKey stream,
        SubscriptionKey subscription,
        Incarnation incarnation,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _index.RemoveStream(stream, subscription, incarnation);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> PurgeStreamSubscriptionsAsync(
        SourceKey stream, int maxRows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        return new(_index.PurgeStream(stream, maxRows));
    }

    /// <inheritdoc/>
    public ValueTask PutBindingAsync(Binding binding, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(binding);
        _index.PutBinding(binding);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveBindingAsync(Binding binding, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(binding);
        _index.RemoveBinding(binding);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Binding>> FindBindingsAsync(
        StreamPath stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_index.FindBindings(stream));
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsWakeStreamAsync(StreamPath stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_index.IsWakeStream(stream));
    }

    /// <inheritdoc/>
    public ValueTask<SecretRow?> GetSecretAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_secrets.Get(name));
    }

    /// <inheritdoc/>
    public ValueTask<SecretRow?> PutSecretAsync(
        string name, ReadOnlyMemory<byte> content, RowVersion expected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_secrets.Put(name, expected, version => new SecretRow(content, version)));
    }
}
