using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>Reads single rows and ranges of rows.</summary>
internal static class RowQueries
{
    /// <summary>Reads one row by its key.</summary>
    /// <param name="table">The table.</param>
    /// <param name="partition">The partition key.</param>
    /// <param name="key">The row key.</param>
    /// <param name="columns">The properties to read; null for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Null if there is no such row.</returns>
    public static async ValueTask<TableEntity?> FindAsync(
        TableClient table,
        string partition,
        string key,
        IEnumerable<string>? columns,
        CancellationToken cancellationToken)
    {
        NullableResponse<TableEntity> found = await StorageCalls.RunAsync(
            cancel => table.GetEntityIfExistsAsync<TableEntity>(partition, key, columns, cancel), cancellationToken)
            .ConfigureAwait(false);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Reads a short range completely.</summary>
    public static async ValueTask<List<TableEntity>> ReadAllAsync(
        TableClient table, string filter, IEnumerable<string> columns, CancellationToken cancellationToken) =>
        await ReadFirstAsync(table, filter, columns, int.MaxValue, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the first rows of a range.</summary>
    public static async ValueTask<List<TableEntity>> ReadFirstAsync(
        TableClient table, string filter, IEnumerable<string> columns, int max, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = [];
        await foreach (TableEntity row in ReadAsync(
            table, filter, columns, Math.Min(max, AzureLimits.PageRows), cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
            if (rows.Count == max)
            {
                break;
            }
        }

        return rows;
    }

    /// <summary>
    /// Reads a range in pages of at most <paramref name="pageRows"/> rows. A page may be short or even empty although
    /// another one follows.
    /// </summary>
    public static async IAsyncEnumerable<TableEntity> ReadAsync(
        TableClient table,
        string filter,
        IEnumerable<string> columns,
        int pageRows,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<TableEntity> rows = table
            .QueryAsync<TableEntity>(filter, pageRows, columns, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (rows.ConfigureAwait(false))
        {
            while (await StorageCalls.RunAsync(
                _ => rows.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false))
            {
                yield return rows.Current;
            }
        }
    }
}
