using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Removes the rows of a dead life, kind by kind.</summary>
internal static class LifePurge
{
    /// <returns>True when nothing is left.</returns>
    public static async ValueTask<bool> PurgeAsync(
        TableClient table, string partition, Incarnation life, int maxRows, CancellationToken cancellationToken)
    {
        int left = maxRows;
        foreach (char kind in RowKeys.Kinds)
        {
            string filter = RowFilter.StartingWith(partition, RowKeys.Prefix(kind, life));
            left -= await RowRange.DeleteSomeAsync(table, partition, filter, left, cancellationToken).ConfigureAwait(false);
            if (left == 0)
            {
                return false;
            }
        }

        await DropGuardAsync(table, partition, life, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // A claimed guard stays: the creation that it forbids may still be under way.
    private static async ValueTask DropGuardAsync(TableClient table, string partition, Incarnation life, CancellationToken cancellationToken)
    {
        string key = RowKeys.Guard(life);
        NullableResponse<TableEntity> guard = await StorageCalls.RunAsync(
            cancel => table.GetEntityIfExistsAsync<TableEntity>(partition, key, null, cancel), cancellationToken).ConfigureAwait(false);
        if (guard.HasValue && !GuardRow.IsClaimed(guard.Value!))
        {
            await StorageCalls.RunAsync(cancel => table.DeleteEntityAsync(partition, key, ETag.All, cancel), cancellationToken).ConfigureAwait(false);
        }
    }
}
