using Azure;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Lifecycle;

/// <summary>See <see cref="IStreamStore.ClaimForkGuardAsync"/>.</summary>
internal static class ForkGuards
{
    public static async ValueTask<bool> ClaimAsync(
        TableClient table, string partition, Incarnation fork, CancellationToken cancellationToken)
    {
        TableEntity guard = GuardRow.Write(partition, fork, claimed: true);
        if (await ConditionalWrites.TryPutAsync(
            table, guard, expected: null, cancellationToken).ConfigureAwait(false) is not null)
        {
            return true;
        }

        // The guard exists already. It may have been inserted by an earlier attempt of this call, so its content
        // decides. If it has disappeared meanwhile, the fork was created and purged.
        TableEntity? stored = await RowQueries.FindAsync(
            table, partition, RowKeys.Guard(fork), columns: null, cancellationToken).ConfigureAwait(false);
        return stored is not null && GuardRow.IsClaimed(stored);
    }

    /// <summary>
    /// Removes the guard of a purged fork. A claimed guard stays, because the creation that it prevents may still be in
    /// progress.
    /// </summary>
    public static async ValueTask RemoveUnclaimedAsync(
        TableClient table, string partition, Incarnation fork, CancellationToken cancellationToken)
    {
        string key = RowKeys.Guard(fork);
        TableEntity? guard = await RowQueries.FindAsync(table, partition, key, columns: null, cancellationToken)
            .ConfigureAwait(false);
        if (guard is not null && !GuardRow.IsClaimed(guard))
        {
            await StorageCalls.RunAsync(
                cancel => table.DeleteEntityAsync(partition, key, ETag.All, cancel), cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
