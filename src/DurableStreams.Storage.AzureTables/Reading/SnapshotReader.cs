using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Reading;

/// <summary>
/// Reads a consistent snapshot of a head and other rows although each is read separately. A row contains the number of
/// the commit that wrote it, which reveals a row that is newer than the head.
/// </summary>
internal static class SnapshotReader
{
    /// <summary>After that many attempts the stream is too busy for this process, and the read fails.</summary>
    private const int MaxAttempts = 20;

    /// <summary>
    /// A filter is limited to 15 comparisons. For more producers than this it selects the whole range.
    /// </summary>
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

            List<TableEntity> rows = await ReadRowsAsync(table, partition, head.Incarnation, query, cancellationToken)
                .ConfigureAwait(false);
            StreamSnapshot? whole = SnapshotRows.Join(alone, query, rows);

            // Rows of forks and cursors can be deleted. A missing row does not reveal whether it is older than the
            // head, so the head is read again.
            if (whole is not null
                && whole.Forks.Count == query.Forks.Count
                && whole.Cursors.Count == query.Cursors.Count)
            {
                return whole;
            }

            if (whole is null && query.Forks.Count == 0 && query.Cursors.Count == 0
                && await ScanAsync(table, partition, head, query, cancellationToken)
                    .ConfigureAwait(false) is { } scanned)
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

        throw new StoreUnavailableException(
            $"The head of '{partition}' changes faster than its other rows can be read.");
    }

    /// <summary>
    /// Reads the head and the producers in one query. The key of the head sorts first, so a query reads the head before
    /// the producers and leaves hardly any time for a commit in between, even on a busy stream.
    /// </summary>
    /// <returns>Null if there was a commit in between, or if the path has another incarnation.</returns>
    private static async ValueTask<StreamSnapshot?> ScanAsync(
        TableClient table, string partition, StreamHead known, SnapshotQuery query, CancellationToken cancellationToken)
    {
        string[] keys =
            [.. query.Producers.Select(id => RowKeys.Producer(known.Incarnation, id)).Order(StringComparer.Ordinal)];
        string named = keys.Length <= MaxNamedKeys
            ? string.Join(" or ", keys.Select(static key => $"RowKey eq '{key}'"))
            : $"RowKey ge '{keys[0]}'";
        string filter = RowFilter.From(partition, RowKeys.Head, keys[^1])
            + $" and (RowKey eq '{RowKeys.Head}' or {named})";

        List<TableEntity> rows = await RowQueries.ReadAllAsync(table, filter, Columns.Snapshot, cancellationToken)
            .ConfigureAwait(false);
        if (rows.Count == 0 || rows[0].RowKey != RowKeys.Head)
        {
            return null;
        }

        StreamSnapshot alone = Snapshot(rows[0]);
        return alone.Head!.Incarnation == known.Incarnation ? SnapshotRows.Join(alone, query, rows) : null;
    }

    private static async ValueTask<StreamSnapshot> ReadHeadAsync(
        TableClient table, string partition, CancellationToken cancellationToken)
    {
        TableEntity? row = await RowQueries.FindAsync(table, partition, RowKeys.Head, columns: null, cancellationToken)
            .ConfigureAwait(false);
        return row is null ? StreamSnapshot.Absent : Snapshot(row);
    }

    private static async ValueTask<List<TableEntity>> ReadRowsAsync(
        TableClient table,
        string partition,
        Incarnation incarnation,
        SnapshotQuery query,
        CancellationToken cancellationToken)
    {
        TableEntity?[] rows = await Task.WhenAll(
            [
                .. query.Producers.Select(id => RowQueries.FindAsync(
                    table, partition, RowKeys.Producer(incarnation, id), columns: null, cancellationToken).AsTask()),
                .. query.Forks.Select(fork => RowQueries.FindAsync(
                    table, partition, RowKeys.Fork(incarnation, fork), columns: null, cancellationToken).AsTask()),
            ]).ConfigureAwait(false);
        List<TableEntity>[] cursors = await Task.WhenAll(query.Cursors.Select(source => RowQueries.ReadAllAsync(
            table,
            RowFilter.StartingWith(partition, RowKeys.CursorPrefix(incarnation, source)),
            Columns.Cursor,
            cancellationToken).AsTask())).ConfigureAwait(false);
        return [.. rows.OfType<TableEntity>(), .. cursors.SelectMany(static found => found)];
    }

    private static StreamSnapshot Snapshot(TableEntity row)
    {
        StreamHead head = HeadRow.Read(row);
        return StreamSnapshot.HeadAlone(head, row.ETag.ToVersion());
    }
}
