using Azure;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Reading;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Lifecycle;

/// <summary>See <see cref="IStreamStore.PurgeAsync"/>.</summary>
internal static class IncarnationPurge
{
    public static async ValueTask<bool> PurgeAsync(
        TableAccount account,
        StreamPath path,
        Incarnation incarnation,
        int maxRows,
        CancellationToken cancellationToken)
    {
        TableClient table = account.Streams.Retrying;
        string partition = PathKey.Encode(path.Value);

        // Read before the head: if the path is reused after the head was read, its catalog row has another entity tag.
        ETag? listed = await Catalog.FindAsync(account.Catalog, path, cancellationToken).ConfigureAwait(false);
        StreamHead? head = (await SnapshotReader.ReadAsync(
            table, partition, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false)).Head;
        if (head?.Incarnation == incarnation && head.Status != StreamStatus.Deleted)
        {
            throw new ArgumentException("The incarnation is in use.", nameof(incarnation));
        }

        if (!await DeleteRowsAsync(table, partition, incarnation, maxRows, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await ForkGuards.RemoveUnclaimedAsync(table, partition, incarnation, cancellationToken).ConfigureAwait(false);
        if (listed is { } tag && (head is null || head.Status == StreamStatus.Deleted))
        {
            await Catalog.RemoveAsync(account.Catalog, path, tag, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <returns>False if rows may be left.</returns>
    private static async ValueTask<bool> DeleteRowsAsync(
        TableClient table, string partition, Incarnation incarnation, int maxRows, CancellationToken cancellationToken)
    {
        int left = maxRows;
        foreach (char kind in RowKind.Purged)
        {
            string filter = RowFilter.StartingWith(partition, RowKeys.Prefix(kind, incarnation));
            left -= await RowDeletion.DeleteFirstAsync(table, partition, filter, left, cancellationToken)
                .ConfigureAwait(false);
            if (left == 0)
            {
                return false;
            }
        }

        return true;
    }
}
