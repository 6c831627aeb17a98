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

    /// <summary>A filter takes fifteen comparisons; with more producers than this it names only the range.</summary>
    private const int MaxNamedKeys = 10;

    public static async ValueTask<StreamSnapshot> ReadAsync(
        TableClient table, string partition, SnapshotQuery query, CancellationToken cancellationToken)
    {
        StreamSnapshot alone = await ReadHeadAsync(table, partition, cancellationToken).ConfigureAwait(false);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (alone.Head is not { } head || query.IsHeadOnly)
            {
                return alone;
            }

            List<TableEntity> rows = await ReadRowsAsync(table, partition, head.Incarnation, query, cancellationToken).ConfigureAwait(false);
            StreamSnapshot? whole = SnapshotRows.Join(alone, query, rows);

            // Rows of forks and cursors can be removed, and then nothing is left to show that the head is older: look again.
            if (whole is not null && whole.Forks.Count == query.Forks.Count && whole.Cursors.Count == query.Cursors.Count)
            {
                return whole;
            }

            if (whole is null && query.Forks.Count == 0 && query.Cursors.Count == 0 && await ScanAsync(table, partition, head, query, cancellationToken).ConfigureAwait(false) is { } scanned)
            {
                return scanned;
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

    /// <summary>
    /// Reads the head and producers in one query. Whether a query sees one moment or one row after the other, the head
    /// comes first, as its key does; so on a stream that never rests there is hardly time for a commit in between.
    /// </summary>
    /// <returns>Null when there was one all the same, or the path lives another life.</returns>
    private static async ValueTask<StreamSnapshot?> ScanAsync(
        TableClient table, string partition, StreamHead known, SnapshotQuery query, CancellationToken cancellationToken)
    {
        string[] keys = [.. query.Producers.Select(id => RowKeys.Producer(known.Incarnation, id)).Order(StringComparer.Ordinal)];
        string filter = RowFilter.From(partition, RowKeys.Head, keys[^1]);
        if (keys.Length <= MaxNamedKeys)
        {
            string named = string.Join(" or ", keys.Select(static key => $"RowKey eq '{key}'"));
            filter = $"{filter} and (RowKey eq '{RowKeys.Head}' or {named})";
        }

        List<TableEntity> rows = await RowRange.ReadAllAsync(table, filter, Columns.Snapshot, cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0 || rows[0].RowKey != RowKeys.Head)
        {
            return null;
        }

        StreamHead head = HeadRow.Read(rows[0]);
        return head.Incarnation == known.Incarnation
            ? SnapshotRows.Join(StreamSnapshot.HeadAlone(head, HeadRow.Version(rows[0].ETag)), query, rows)
            : null;
    }

    private static async ValueTask<StreamSnapshot> ReadHeadAsync(TableClient table, string partition, CancellationToken cancellationToken)
    {
        if (await FindAsync(table, partition, RowKeys.Head, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return StreamSnapshot.Absent;
        }

        StreamHead head = HeadRow.Read(row);
        return StreamSnapshot.HeadAlone(head, HeadRow.Version(row.ETag));
    }

    private static async ValueTask<List<TableEntity>> ReadRowsAsync(
        TableClient table, string partition, Incarnation life, SnapshotQuery query, CancellationToken cancellationToken)
    {
        TableEntity?[] rows = await Task.WhenAll(
            [
                .. query.Producers.Select(id => FindAsync(table, partition, RowKeys.Producer(life, id), cancellationToken).AsTask()),
                .. query.Forks.Select(fork => FindAsync(table, partition, RowKeys.Fork(life, fork), cancellationToken).AsTask()),
            ]).ConfigureAwait(false);
        List<TableEntity>[] cursors = await Task.WhenAll(query.Cursors.Select(source => RowRange.ReadAllAsync(
            table, RowFilter.StartingWith(partition, RowKeys.CursorPrefix(life, source)), Columns.Cursor, cancellationToken).AsTask())).ConfigureAwait(false);
        return [.. rows.OfType<TableEntity>(), .. cursors.SelectMany(static found => found)];
    }

    private static async ValueTask<TableEntity?> FindAsync(
        TableClient table, string partition, string key, CancellationToken cancellationToken)
    {
        NullableResponse<TableEntity> response = await StorageCalls.RunAsync(
            cancel => table.GetEntityIfExistsAsync<TableEntity>(partition, key, null, cancel), cancellationToken).ConfigureAwait(false);
        return response.HasValue ? response.Value : null;
    }
}
