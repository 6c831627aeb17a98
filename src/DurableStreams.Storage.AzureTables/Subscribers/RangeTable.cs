using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>The rows that say how far the fan-out of a source by queue has come.</summary>
internal static class RangeTable
{
    public static async ValueTask<IReadOnlyList<RangeRow>> ReadAllAsync(
        TableClient table, SourceLife source, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = await RowRange.ReadAllAsync(table, Filter(source), Columns.Range, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(Read)];
    }

    /// <returns>Null when the stored row has another version.</returns>
    public static async ValueTask<RangeRow?> TryPutAsync(
        TableClient table, SourceLife source, RangeRow row, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(SubscriberKeys.Partition(source), SubscriberKeys.Range(row.Ranges))
        {
            [Columns.HandedTo] = row.HandedTo,
            [Columns.DoneTo] = row.DoneTo,
            [Columns.Message] = row.Message,
        };
        try
        {
            Response response = await StorageCalls.RunAsync(
                cancel => row.Version.Tag is { } tag
                    ? table.UpdateEntityAsync(entity, new ETag(tag), TableUpdateMode.Replace, cancel)
                    : table.AddEntityAsync(entity, cancel),
                cancellationToken).ConfigureAwait(false);
            ETag written = response.Headers.ETag ?? throw new InvalidDataException("A stored row came back without its entity tag.");
            return row with { Version = new RowVersion(0, written.ToString()) };
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return null;
        }
    }

    /// <summary>The filter of a source's range rows.</summary>
    public static string Filter(SourceLife source) => RowFilter.StartingWith(SubscriberKeys.Partition(source), SubscriberKeys.Ranges);

    private static RangeRow Read(TableEntity row) => new(
        SubscriberKeys.ReadRange(row.RowKey),
        row.GetInt64(Columns.HandedTo) ?? 0,
        row.GetInt64(Columns.DoneTo) ?? 0,
        row.GetString(Columns.Message),
        new RowVersion(0, row.ETag.ToString()));
}
