using Azure;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Subscribers;

/// <summary>The registry of subscribers in a table, and the cursors in the partitions of the estuaries.</summary>
internal sealed class TableSubscriberStore(AccountMap accounts) : ISubscriberStore
{
    /// <inheritdoc/>
    public async ValueTask<SubscriberRow?> GetSubscriberAsync(
        SourceKey source, StreamPath estuary, CancellationToken cancellationToken)
    {
        TableEntity? row = await RowQueries.FindAsync(
            Table(source),
            SubscriberKeys.Partition(source),
            SubscriberKeys.Estuary(estuary),
            Columns.Subscriber,
            cancellationToken).ConfigureAwait(false);
        return row is null ? null : Read(row);
    }

    /// <inheritdoc/>
    public async ValueTask PutSubscriberAsync(
        SourceKey source, StreamPath estuary, EstuarySubscriptionId subscription, CancellationToken cancellationToken)
    {
        var row = new TableEntity(SubscriberKeys.Partition(source), SubscriberKeys.Estuary(estuary))
        {
            [Columns.Id] = estuary.Value,
            [Columns.Subscription] = subscription.Value,
        };
        await StorageCalls.RunAsync(
            cancel => Table(source).UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveSubscriberAsync(
        SourceKey source, SubscriberRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        string tag = row.Version.Tag
            ?? throw new ArgumentException("The row was not read from this store.", nameof(row));
        return ConditionalWrites.TryDeleteAsync(
            Table(source),
            SubscriberKeys.Partition(source),
            SubscriberKeys.Estuary(row.Estuary),
            new ETag(tag),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SubscriberRow>> PageSubscribersAsync(
        SourceKey source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        string start = SubscriberKeys.RangeStart(ranges.First);
        if (after is { } last && string.CompareOrdinal(SubscriberKeys.Estuary(last), start) > 0)
        {
            start = SubscriberKeys.Estuary(last);
        }

        string filter = RowFilter.Between(
            SubscriberKeys.Partition(source), start, SubscriberKeys.RangeEnd(ranges.Last));
        List<TableEntity> rows = await RowQueries.ReadFirstAsync(
            Table(source), filter, Columns.Subscriber, max, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(Read)];
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RangeRow>> GetRangesAsync(SourceKey source, CancellationToken cancellationToken) =>
        RangeTable.ReadAllAsync(Table(source), source, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RangeRow?> PutRangeAsync(SourceKey source, RangeRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        return RangeTable.TryPutAsync(Table(source), source, row, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> PurgeSubscribersAsync(
        SourceKey source, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        string partition = SubscriberKeys.Partition(source);
        string estuaries = RowFilter.Between(
            partition, SubscriberKeys.RangeStart(0), SubscriberKeys.RangeEnd(HashRanges.Total - 1));
        int left = maxRows - await RowDeletion.DeleteFirstAsync(
            Table(source), partition, estuaries, maxRows, cancellationToken).ConfigureAwait(false);
        return left > 0 && await RowDeletion.DeleteFirstAsync(
            Table(source), partition, RangeTable.Filter(source), left, cancellationToken).ConfigureAwait(false) < left;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
        StreamPath estuary, Incarnation incarnation, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        string prefix = RowKeys.Prefix(RowKind.Cursor, incarnation);
        string start = after is { } last ? RowKeys.After(RowKeys.CursorPrefix(incarnation, last)) : prefix;
        string filter = RowFilter.Between(PathKey.Encode(estuary.Value), start, RowKeys.After(prefix));
        List<TableEntity> rows = await RowQueries.ReadFirstAsync(
            accounts.For(estuary).Streams.Retrying,
            filter,
            Columns.Cursor,
            max,
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(CursorRow.Read)];
    }

    private TableClient Table(SourceKey source) => accounts.For(source.Path).Subscribers;

    private static SubscriberRow Read(TableEntity row) =>
        StreamPath.FromDecoded(row.GetString(Columns.Id), out StreamPath estuary) is null
            && row.GetGuid(Columns.Subscription) is { } subscription
            ? new SubscriberRow(
                estuary, new EstuarySubscriptionId(subscription), row.ETag.ToVersion())
            : throw new InvalidDataException($"The row '{row.RowKey}' is not a valid subscriber.");
}
