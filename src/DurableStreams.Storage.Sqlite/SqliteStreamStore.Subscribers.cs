using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Tables;

namespace DurableStreams.Storage.Sqlite;

/// <content>The registry of subscribers.</content>
public sealed partial class SqliteStreamStore : ISubscriberStore
{
    /// <inheritdoc/>
    public ValueTask<SubscriberRow?> GetSubscriberAsync(
        SourceKey source, StreamPath estuary, CancellationToken cancellationToken) =>
        _readers.RunAsync(
            static (reader, call, _) => reader.Tables.Subscribers.Find(call.Incarnation, call.estuary),
            (source.Incarnation, estuary),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask PutSubscriberAsync(
        SourceKey source, StreamPath estuary, EstuarySubscriptionId subscription, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _committer.WriteAsync(
            static (writer, call) =>
            {
                writer.Tables.Subscribers.Put(call.Incarnation, call.estuary, call.subscription);
                return true;
            },
            (source.Incarnation, estuary, subscription));
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveSubscriberAsync(
        SourceKey source, SubscriberRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(
            static (writer, call) => writer.Tables.Subscribers.TryDelete(call.Incarnation, call.row),
            (source.Incarnation, row));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return _readers.RunAsync(
            static (reader, call, _) =>
                reader.Tables.Subscribers.Page(call.Incarnation, call.ranges, call.after, call.max),
            (source.Incarnation, ranges, after, max),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(SourceKey source, CancellationToken cancellationToken) =>
        _readers.RunAsync(
            static (reader, incarnation, _) => reader.Tables.FanOutRanges.List(incarnation),
            source.Incarnation,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RangeRow?> PutRangeAsync(SourceKey source, RangeRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(
            static (writer, call) => writer.Tables.FanOutRanges.TryPut(call.Incarnation, call.row),
            (source.Incarnation, row));
    }

    /// <inheritdoc/>
    public ValueTask<bool> PurgeSubscribersAsync(SourceKey source, int maxRows, CancellationToken cancellationToken) =>
        PurgeAsync(
            maxRows,
            max => _committer.WriteAsync(
                static (writer, call) => Purge(writer.Tables, call.Incarnation, call.max), (source.Incarnation, max)),
            cancellationToken);

    private static PurgeProgress Purge(StoreTables tables, Incarnation source, int max)
    {
        int removed = tables.Subscribers.Remove(source, max);
        removed += removed == 0 ? tables.FanOutRanges.Remove(source, max) : 0;
        return new PurgeProgress(removed, IsDone: removed == 0);
    }
}
