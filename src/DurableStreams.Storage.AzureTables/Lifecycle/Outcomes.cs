using System.Globalization;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Lifecycle;

/// <summary>See <see cref="IOutcomeStore"/>. Commits insert outcomes as well.</summary>
internal static class Outcomes
{
    public static async ValueTask<OutcomeRow> InsertAsync(
        TableClient table, string partition, OutcomeRow row, CancellationToken cancellationToken)
    {
        TableEntity entity = OutcomeRows.Write(partition, row);
        if (await ConditionalWrites.TryPutAsync(
            table, entity, expected: null, cancellationToken).ConfigureAwait(false) is not null)
        {
            return row;
        }

        // It exists already. An earlier attempt of this call may have inserted it, which makes no difference.
        TableEntity? stored = await FindAsync(table, partition, row.Request, cancellationToken).ConfigureAwait(false);
        return stored is null
            ? throw new StoreUnavailableException($"The outcome of request {row.Request} was just removed.")
            : OutcomeRows.Read(stored, row.Request);
    }

    public static async ValueTask<IReadOnlyList<OutcomeRow>> FindAsync(
        TableClient table,
        string partition,
        IReadOnlyCollection<RequestId> requests,
        CancellationToken cancellationToken)
    {
        OutcomeRow?[] rows = await Task.WhenAll(requests.Select(async request =>
            await FindAsync(table, partition, request, cancellationToken).ConfigureAwait(false) is { } row
                ? OutcomeRows.Read(row, request)
                : null)).ConfigureAwait(false);
        return [.. rows.OfType<OutcomeRow>()];
    }

    public static async ValueTask<bool> RemoveAsync(
        TableClient table,
        string partition,
        DateTimeOffset before,
        int maxRows,
        CancellationToken cancellationToken)
    {
        string filter = RowFilter.StartingWith(partition, RowKeys.OutcomePrefix) + string.Create(
            CultureInfo.InvariantCulture,
            $" and {Columns.ProcessedAt} lt {before.UtcTicks}L");
        int removed = await RowDeletion.DeleteFirstAsync(table, partition, filter, maxRows, cancellationToken)
            .ConfigureAwait(false);
        return removed < maxRows;
    }

    private static ValueTask<TableEntity?> FindAsync(
        TableClient table, string partition, RequestId request, CancellationToken cancellationToken) =>
        RowQueries.FindAsync(
            table, partition, RowKeys.Outcome(request), Columns.OutcomeBody, cancellationToken);
}
