using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Reads and deletes ranges of rows, page by page.</summary>
internal static class RowRange
{
    /// <summary>Reads a short range whole.</summary>
    public static async ValueTask<List<TableEntity>> ReadAllAsync(
        TableClient table, string filter, IEnumerable<string> columns, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = [];
        await foreach (TableEntity row in ReadAsync(table, filter, columns, AzureLimits.PageRows, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Reads a range in pages of up to so many rows; a page may be short or empty and still have another after it.</summary>
    public static async IAsyncEnumerable<TableEntity> ReadAsync(
        TableClient table,
        string filter,
        IEnumerable<string> columns,
        int pageRows,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<TableEntity> rows = table
            .QueryAsync<TableEntity>(filter, pageRows, columns, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (rows.ConfigureAwait(false))
        {
            while (await StorageCalls.RunAsync(_ => rows.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false))
            {
                yield return rows.Current;
            }
        }
    }

    /// <summary>Deletes the first rows of a range, whatever their version.</summary>
    /// <returns>How many rows were found.</returns>
    public static async ValueTask<int> DeleteSomeAsync(
        TableClient table, string partition, string filter, int max, CancellationToken cancellationToken)
    {
        List<string> keys = [];
        await foreach (TableEntity row in ReadAsync(table, filter, Columns.Key, Math.Min(max, AzureLimits.PageRows), cancellationToken).ConfigureAwait(false))
        {
            keys.Add(row.RowKey);
            if (keys.Count == max)
            {
                break;
            }
        }

        foreach (string[] some in keys.Chunk(AzureLimits.TransactionOperations))
        {
            await DeleteAsync(table, partition, some, cancellationToken).ConfigureAwait(false);
        }

        return keys.Count;
    }

    private static async ValueTask DeleteAsync(TableClient table, string partition, string[] keys, CancellationToken cancellationToken)
    {
        try
        {
            TableTransactionAction[] actions =
                [.. keys.Select(key => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, key), ETag.All))];
            await StorageCalls.RunAsync(cancel => table.SubmitTransactionAsync(actions, cancel), cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            // Another deletes here too, or an earlier attempt arrived after all; one by one nobody is in the way.
            foreach (string key in keys)
            {
                await DeleteAsync(table, partition, key, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask DeleteAsync(TableClient table, string partition, string key, CancellationToken cancellationToken)
    {
        try
        {
            await StorageCalls.RunAsync(cancel => table.DeleteEntityAsync(partition, key, ETag.All, cancel), cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException refused) when (refused.Status == 404)
        {
            // Gone already.
        }
    }
}
