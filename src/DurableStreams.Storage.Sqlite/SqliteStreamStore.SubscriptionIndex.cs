using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Sqlite;

/// <content>The index of subscriptions.</content>
public sealed partial class SqliteStreamStore : ISubscriptionIndex
{
    // False while there is no binding, so that servers without subscriptions create streams without reading for them.
    // No other process can write one. Stays true after the last one is removed, until the store is opened again.
    private volatile bool _hasBindings;

    /// <inheritdoc/>
    public async ValueTask PutStreamSubscriptionAsync(
        SourceKey stream, StreamSubscription row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(row);
        await _committer.WriteAsync(
            static (writer, call) =>
            {
                writer.Tables.StreamSubscriptions.Put(call.Incarnation, call.row);
                return true;
            },
            (stream.Incarnation, row));
    }

    /// <inheritdoc/>
    public ValueTask<StreamSubscription?> GetStreamSubscriptionAsync(
        SourceKey stream, SubscriptionKey subscription, CancellationToken cancellationToken) =>
        _readers.RunAsync(
            static (reader, call, _) => reader.Tables.StreamSubscriptions.Find(call.Incarnation, call.subscription),
            (stream.Incarnation, subscription),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamSubscription>> PageStreamSubscriptionsAsync(
        SourceKey stream, SubscriptionKey? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return _readers.RunAsync(
            static (reader, call, _) => reader.Tables.StreamSubscriptions.Page(call.Incarnation, call.after, call.max),
            (stream.Incarnation, after, max),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveStreamSubscriptionAsync(
        SourceKey stream,
        SubscriptionKey subscription,
        Incarnation incarnation,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _committer.WriteAsync(
            static (writer, call) =>
            {
                writer.Tables.StreamSubscriptions.Delete(call.Stream, call.subscription, call.incarnation);
                return true;
            },
            (Stream: stream.Incarnation, subscription, incarnation));
    }

    /// <inheritdoc/>
    public ValueTask<bool> PurgeStreamSubscriptionsAsync(
        SourceKey stream, int maxRows, CancellationToken cancellationToken) =>
        PurgeAsync(
            maxRows,
            max => _committer.WriteAsync(
                static (writer, call) =>
                {
                    int removed = writer.Tables.StreamSubscriptions.Remove(call.Incarnation, call.max);
                    return new PurgeProgress(removed, IsDone: removed == 0);
                },
                (stream.Incarnation, max)),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask PutBindingAsync(Binding binding, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(binding);

        // Before the row: a creation that starts after this call must read.
        _hasBindings = true;
        await _committer.WriteAsync(new WriteCall<Binding, bool>(
            static (writer, binding) =>
            {
                writer.Tables.Bindings.Put(binding);
                return true;
            },
            binding,
            addsData: true));
    }

    /// <inheritdoc/>
    public async ValueTask RemoveBindingAsync(Binding binding, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(binding);
        await _committer.WriteAsync(
            static (writer, binding) =>
            {
                writer.Tables.Bindings.Delete(binding);
                return true;
            },
            binding);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Binding>> FindBindingsAsync(StreamPath stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _hasBindings
            ? _readers.RunAsync(
                static (reader, stream, _) => reader.Tables.Bindings.Find(stream), stream, cancellationToken)
            : new([]);
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsWakeStreamAsync(StreamPath stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _hasBindings
            ? _readers.RunAsync(
                static (reader, stream, _) => reader.Tables.Bindings.IsWakeStream(stream), stream, cancellationToken)
            : new(false);
    }
}
