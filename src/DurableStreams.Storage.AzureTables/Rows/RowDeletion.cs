using Azure;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>Deletes ranges of rows, whatever their version.</summary>
internal static class RowDeletion
{
    /// <summary>Deletes the first rows of a range.</summary>
    /// <returns>The number of rows found.</returns>
    public static async ValueTask<int> DeleteFirstAsync(
        TableClient table, string partition, string filter, int max, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = await RowQueries.ReadFirstAsync(table, filter, Columns.Key, max, cancellationToken)
            .ConfigureAwait(false);
        foreach (TableEntity[] batch in rows.Chunk(AzureLimits.TransactionOperations))
        {
            await DeleteAsync(table, partition, batch, cancellationToken).ConfigureAwait(false);
        }

        return rows.Count;
    }

    private static async ValueTask DeleteAsync(
        TableClient table, string partition, TableEntity[] rows, CancellationToken cancellationToken)
    {
        TableTransactionAction[] actions = [.. rows.Select(row => new TableTransactionAction(
            TableTransactionActionType.Delete, new TableEntity(partition, row.RowKey), ETag.All))];
        if (await ConditionalWrites.TrySubmitAsync(table, actions, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // A row is missing: another process deletes the same range, or an earlier attempt of this call was applied.
        // Deleting the rows one by one tolerates missing rows.
        foreach (TableEntity row in rows)
        {
            await ConditionalWrites.TryDeleteAsync(table, partition, row.RowKey, ETag.All, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
