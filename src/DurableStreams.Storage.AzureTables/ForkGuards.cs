using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>See <see cref="IStreamStore.ClaimForkGuardAsync"/>.</summary>
internal static class ForkGuards
{
    public static async ValueTask<bool> ClaimAsync(
        TableClient table, string partition, Incarnation fork, CancellationToken cancellationToken)
    {
        try
        {
            await StorageCalls.RunAsync(
                cancel => table.AddEntityAsync(GuardRow.Write(partition, fork, claimed: true), cancel), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            // Whoever inserted it is written in it: an earlier attempt of this very call, perhaps. Only a fork that was made,
            // and is dead again, loses its guard.
            NullableResponse<TableEntity> guard = await StorageCalls.RunAsync(
                cancel => table.GetEntityIfExistsAsync<TableEntity>(partition, RowKeys.Guard(fork), null, cancel), cancellationToken).ConfigureAwait(false);
            return guard.HasValue && GuardRow.IsClaimed(guard.Value!);
        }
    }
}
