using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>The rows of estuaries in the registry of a source.</summary>
internal static class SubscriberTable
{
    public static async ValueTask<SubscriberRow?> FindAsync(
        TableClient table, SourceLife source, StreamPath estuary, CancellationToken cancellationToken)
    {
        NullableResponse<TableEntity> row = await StorageCalls.RunAsync(
            cancel => table.GetEntityIfExistsAsync<TableEntity>(
                SubscriberKeys.Partition(source), SubscriberKeys.Estuary(estuary), Columns.Subscriber, cancel),
            cancellationToken).ConfigureAwait(false);
        return row.HasValue ? Read(row.Value!) : null;
    }

    public static async ValueTask PutAsync(
        TableClient table, SourceLife source, StreamPath estuary, EstuarySubscriptionId subscription, CancellationToken cancellationToken)
    {
        var row = new TableEntity(SubscriberKeys.Partition(source), SubscriberKeys.Estuary(estuary))
        {
            [Columns.Id] = estuary.Value,
            [Columns.Subscription] = subscription.Value,
        };
        await StorageCalls.RunAsync(cancel => table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False when the row has changed or is gone.</returns>
    public static async ValueTask<bool> TryRemoveAsync(
        TableClient table, SourceLife source, SubscriberRow row, CancellationToken cancellationToken)
    {
        string tag = row.Version.Tag ?? throw new ArgumentException("The row was not read from this store.", nameof(row));
        try
        {
            Response response = await StorageCalls.RunAsync(
                cancel => table.DeleteEntityAsync(
                    SubscriberKeys.Partition(source), SubscriberKeys.Estuary(row.Estuary), new ETag(tag), cancel),
                cancellationToken).ConfigureAwait(false);
            return response.Status != 404;
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return false;
        }
    }

    public static async ValueTask<IReadOnlyList<SubscriberRow>> PageAsync(
        TableClient table, SourceLife source, HashRanges ranges, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        string start = SubscriberKeys.RangeStart(ranges.First);
        if (after is { } last && string.CompareOrdinal(SubscriberKeys.Estuary(last), start) > 0)
        {
            start = SubscriberKeys.Estuary(last);
        }

        string filter = RowFilter.Between(SubscriberKeys.Partition(source), start, SubscriberKeys.RangeEnd(ranges.Last));
        List<SubscriberRow> rows = [];
        await foreach (TableEntity row in RowRange.ReadAsync(
            table, filter, Columns.Subscriber, Math.Min(max, AzureLimits.PageRows), cancellationToken).ConfigureAwait(false))
        {
            rows.Add(Read(row));
            if (rows.Count == max)
            {
                break;
            }
        }

        return rows;
    }

    private static SubscriberRow Read(TableEntity row) =>
        StreamPath.FromDecoded(row.GetString(Columns.Id), out StreamPath estuary) is null && row.GetGuid(Columns.Subscription) is { } subscription
            ? new SubscriberRow(estuary, new EstuarySubscriptionId(subscription), new RowVersion(0, row.ETag.ToString()))
            : throw new InvalidDataException($"The row '{row.RowKey}' is no subscriber.");
}
