using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.TestKit.Faults;

/// <summary>Injects faults into the calls of a store of subscriptions and its index, and counts the calls.</summary>
public sealed class FaultInjectingSubscriptions(
    ISubscriptionStore store, ISubscriptionIndex index, IFaultPlan plan) : ISubscriptionStore, ISubscriptionIndex
{
    private readonly FaultRunner _faults = new(plan);

    /// <summary>The number of calls of a kind so far, including failed ones.</summary>
    public int Calls(StoreCall call) => _faults.Calls(call);

    public ValueTask<StoredSubscription?> GetSubscriptionAsync(
        SubscriptionKey key, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.GetSubscription, () => store.GetSubscriptionAsync(key, cancellationToken));

    public ValueTask<RowVersion?> CommitSubscriptionAsync(
        SubscriptionCommit commit, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.CommitSubscription, () => store.CommitSubscriptionAsync(commit, cancellationToken));

    public ValueTask<IReadOnlyList<SubscriptionKey>> ListSubscriptionsAsync(
        string? project, string? after, int max, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.ListSubscriptions, () => store.ListSubscriptionsAsync(project, after, max, cancellationToken));

    public ValueTask<IReadOnlyList<SubscriptionLink>> FindLinksAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        IReadOnlyCollection<StreamPath> streams,
        CancellationToken cancellationToken) =>
        RunAsync(StoreCall.FindLinks, () => store.FindLinksAsync(key, incarnation, streams, cancellationToken));

    public ValueTask<IReadOnlyList<SubscriptionLink>> PageLinksAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        StreamPath? after,
        int max,
        CancellationToken cancellationToken) =>
        RunAsync(StoreCall.PageLinks, () => store.PageLinksAsync(key, incarnation, after, max, cancellationToken));

    public ValueTask PutPendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingNews pending, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.PutPending, () => store.PutPendingAsync(key, incarnation, pending, cancellationToken));

    public ValueTask<IReadOnlyList<PendingRow>> PagePendingAsync(
        SubscriptionKey key,
        Incarnation incarnation,
        StreamPath? after,
        int max,
        CancellationToken cancellationToken) =>
        RunAsync(StoreCall.PagePending, () => store.PagePendingAsync(key, incarnation, after, max, cancellationToken));

    public ValueTask<bool> RemovePendingAsync(
        SubscriptionKey key, Incarnation incarnation, PendingRow row, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.RemovePending, () => store.RemovePendingAsync(key, incarnation, row, cancellationToken));

    public ValueTask<bool> PurgeSubscriptionAsync(
        SubscriptionKey key, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.PurgeSubscription,
            () => store.PurgeSubscriptionAsync(key, incarnation, maxRows, cancellationToken));

    public ValueTask PutStreamSubscriptionAsync(
        SourceKey stream, StreamSubscription row, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.PutStreamSubscription, () => index.PutStreamSubscriptionAsync(stream, row, cancellationToken));

    public ValueTask<StreamSubscription?> GetStreamSubscriptionAsync(
        SourceKey stream, SubscriptionKey subscription, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.GetStreamSubscription,
            () => index.GetStreamSubscriptionAsync(stream, subscription, cancellationToken));

    public ValueTask<IReadOnlyList<StreamSubscription>> PageStreamSubscriptionsAsync(
        SourceKey stream, SubscriptionKey? after, int max, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.PageStreamSubscriptions,
            () => index.PageStreamSubscriptionsAsync(stream, after, max, cancellationToken));

    public ValueTask RemoveStreamSubscriptionAsync(
        SourceKey stream,
        SubscriptionKey subscription,
        Incarnation incarnation,
        CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.RemoveStreamSubscription,
            () => index.RemoveStreamSubscriptionAsync(stream, subscription, incarnation, cancellationToken));

    public ValueTask<bool> PurgeStreamSubscriptionsAsync(
        SourceKey stream, int maxRows, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.PurgeStreamSubscriptions,
            () => index.PurgeStreamSubscriptionsAsync(stream, maxRows, cancellationToken));

    public ValueTask PutBindingAsync(Binding binding, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.PutBinding, () => index.PutBindingAsync(binding, cancellationToken));

    public ValueTask RemoveBindingAsync(Binding binding, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.RemoveBinding, () => index.RemoveBindingAsync(binding, cancellationToken));

    public ValueTask<IReadOnlyList<Binding>> FindBindingsAsync(
        StreamPath stream, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.FindBindings, () => index.FindBindingsAsync(stream, cancellationToken));

    public ValueTask<bool> IsWakeStreamAsync(StreamPath stream, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.IsWakeStream, () => index.IsWakeStreamAsync(stream, cancellationToken));

    private ValueTask RunAsync(StoreCall call, Func<ValueTask> run) =>
        _faults.RunAsync(call, run, CancellationToken.None);

    private ValueTask<T> RunAsync<T>(StoreCall call, Func<ValueTask<T>> run) =>
        _faults.RunAsync(call, run, CancellationToken.None);
}
