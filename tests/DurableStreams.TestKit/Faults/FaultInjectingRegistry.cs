using DurableStreams.Addressing;
using DurableStreams.Storage;

namespace DurableStreams.TestKit.Faults;

/// <summary>Injects faults into the calls of a subscriber registry, and counts the calls.</summary>
public sealed class FaultInjectingRegistry(ISubscriberStore inner, IFaultPlan plan) : ISubscriberStore
{
    private readonly FaultRunner _faults = new(plan);

    /// <summary>The number of calls of a kind so far, including failed ones.</summary>
    public int Calls(StoreCall call) => _faults.Calls(call);

    public ValueTask<SubscriberRow?> GetSubscriberAsync(
        SourceKey source, StreamPath estuary, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.GetSubscriber, () => inner.GetSubscriberAsync(source, estuary, cancellationToken));

    public ValueTask PutSubscriberAsync(
        SourceKey source,
        StreamPath estuary,
        EstuarySubscriptionId subscription,
        CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.PutSubscriber,
            () => inner.PutSubscriberAsync(source, estuary, subscription, cancellationToken));

    public ValueTask<bool> RemoveSubscriberAsync(
        SourceKey source, SubscriberRow row, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.RemoveSubscriber, () => inner.RemoveSubscriberAsync(source, row, cancellationToken));

    public ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.PageSubscribers,
            () => inner.PageSubscribersAsync(source, ranges, after, max, cancellationToken));

    public ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(SourceKey source, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.GetRanges, () => inner.GetRangesAsync(source, cancellationToken));

    public ValueTask<RangeRow?> PutRangeAsync(SourceKey source, RangeRow row, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.PutRange, () => inner.PutRangeAsync(source, row, cancellationToken));

    public ValueTask<bool> PurgeSubscribersAsync(SourceKey source, int maxRows, CancellationToken cancellationToken) =>
        RunAsync(StoreCall.PurgeSubscribers, () => inner.PurgeSubscribersAsync(source, maxRows, cancellationToken));

    public ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken) =>
        RunAsync(
            StoreCall.ListCursors,
            () => inner.ListCursorsAsync(estuary, incarnation, after, max, cancellationToken));

    private ValueTask RunAsync(StoreCall call, Func<ValueTask> run) =>
        _faults.RunAsync(call, run, CancellationToken.None);

    private ValueTask<T> RunAsync<T>(StoreCall call, Func<ValueTask<T>> run) =>
        _faults.RunAsync(call, run, CancellationToken.None);
}
