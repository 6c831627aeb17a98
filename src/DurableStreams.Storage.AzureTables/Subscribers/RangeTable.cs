using Azure;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Subscribers;

/// <summary>The rows that record the progress of a source's fan-out by queue.</summary>
internal static class RangeTable
{
    public static async ValueTask<IReadOnlyList<RangeRow>> ReadAllAsync(
        TableClient table, SourceKey source, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = await RowQueries.ReadAllAsync(table, Filter(source), Columns.Range, cancellationToken)
            .ConfigureAwait(false);
        return [.. rows.Select(Read)];
    }

    /// <returns>Null if the stored row has another version.</returns>
    public static async ValueTask<RangeRow?> TryPutAsync(
        TableClient table, SourceKey source, RangeRow row, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(SubscriberKeys.Partition(source), SubscriberKeys.Range(row.Ranges))
        {
            [Columns.RequestedPosition] = row.RequestedPosition,
            [Columns.CompletedPosition] = row.CompletedPosition,
            [Columns.Message] = row.Message,
        };
        ETag? expected = row.Version.ToTag();
        return await ConditionalWrites.TryPutAsync(table, entity, expected, cancellationToken)
            .ConfigureAwait(false) is { } written
            ? row with { Version = written.ToVersion() }
            : null;
    }

    /// <summary>Filters the range rows of a source.</summary>
    public static string Filter(SourceKey source) =>
        RowFilter.StartingWith(SubscriberKeys.Partition(source), SubscriberKeys.Ranges);

    private static RangeRow Read(TableEntity row) => new(
        SubscriberKeys.ReadRange(row.RowKey),
        row.GetInt64(Columns.RequestedPosition) ?? 0,
        row.GetInt64(Columns.CompletedPosition) ?? 0,
        row.GetString(Columns.Message),
        row.ETag.ToVersion());
}
