using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// Reads a head and rows beside it as they stood at one moment, although each is read by itself: a row carries the
/// number of the commit that wrote it, so one that is newer than the head shows.
/// </summary>
internal static class SnapshotReads
{
    /// <summary>A head that changes faster than its rows can be read is not for this process to decide on.</summary>
    private const int MaxAttempts = 20;

    public static async ValueTask<StreamSnapshot> ReadAsync(
        TableClient table, string partition, SnapshotQuery query, CancellationToken cancellationToken)
    {
        StreamSnapshot alone = await ReadHeadAsync(table, partition, cancellationToken).ConfigureAwait(false);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (alone.Head is not { } head || (query.Producers.Count == 0 && query.Forks.Count == 0))
            {
                return alone;
            }

            StreamSnapshot? whole = await ReadRowsAsync(table, partition, alone, query, cancellationToken).ConfigureAwait(false);

            // A fork row can be removed, and then nothing is left to show that the head is older: look again.
            if (whole is not null && whole.Forks.Count == query.Forks.Count)
            {
                return whole;
            }

            StreamSnapshot again = await ReadHeadAsync(table, partition, cancellationToken).ConfigureAwait(false);
            if (whole is not null && again.Version == alone.Version)
            {
                return whole;
            }

            alone = again;
        }

        throw new StoreUnavailableException($"The head of '{partition}' changes faster than the rows beside it can be read.");
    }

    private static async ValueTask<StreamSnapshot> ReadHeadAsync(TableClient table, string partition, CancellationToken cancellationToken)
    {
        if (await FindAsync(table, partition, RowKeys.Head, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return StreamSnapshot.Absent;
        }

        StreamHead head = HeadRow.Read(row);
        return StreamSnapshot.HeadAlone(head, HeadRow.Version(head, row.ETag));
    }

    /// <returns>Null when a row is newer than the head.</returns>
    private static async ValueTask<StreamSnapshot?> ReadRowsAsync(
        TableClient table, string partition, StreamSnapshot alone, SnapshotQuery query, CancellationToken cancellationToken)
    {
        Incarnation life = alone.Head!.Incarnation;
        ProducerId[] producers = [.. query.Producers];
        Incarnation[] forks = [.. query.Forks];
        TableEntity?[] rows = await Task.WhenAll(
            [
                .. producers.Select(id => FindAsync(table, partition, RowKeys.Producer(life, id), cancellationToken).AsTask()),
                .. forks.Select(fork => FindAsync(table, partition, RowKeys.Fork(life, fork), cancellationToken).AsTask()),
            ]).ConfigureAwait(false);

        var states = new Dictionary<ProducerId, ProducerState>();
        var found = new HashSet<Incarnation>();
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] is not { } row)
            {
                continue;
            }

            if (row.GetInt64(Columns.Commit) > alone.Head.Commits.Count)
            {
                return null;
            }

            if (i < producers.Length)
            {
                states[producers[i]] = ProducerStateRow.Read(row, producers[i]);
            }
            else
            {
                found.Add(forks[i - producers.Length]);
            }
        }

        return alone with { Producers = states, Forks = found };
    }

    private static async ValueTask<TableEntity?> FindAsync(
        TableClient table, string partition, string key, CancellationToken cancellationToken)
    {
        NullableResponse<TableEntity> response = await StorageCalls.RunAsync(
            cancel => table.GetEntityIfExistsAsync<TableEntity>(partition, key, null, cancel), cancellationToken).ConfigureAwait(false);
        return response.HasValue ? response.Value : null;
    }
}
