using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Lifecycle;

/// <summary>
/// The paths that may be in use. A row is written before the head that makes its path live, so no path in use is
/// missing. A superfluous row is harmless because readers of the catalog also check the head.
/// </summary>
/// <remarks>
/// The first path segment, including its <c>/</c>, is the partition key. It is a prefix of the row keys in the
/// partition, so rows sort as paths do across partitions too.
/// </remarks>
internal static class Catalog
{
    public static async ValueTask AddAsync(TableClient table, StreamPath path, CancellationToken cancellationToken) =>
        await StorageCalls.RunAsync(
            cancel => table.UpsertEntityAsync(
                new TableEntity(Partition(path.Value), PathKey.Encode(path.Value)), TableUpdateMode.Replace, cancel),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the version of a path's row, for <see cref="RemoveAsync"/>.</summary>
    /// <returns>Null if the path is not in the catalog.</returns>
    public static async ValueTask<ETag?> FindAsync(
        TableClient table, StreamPath path, CancellationToken cancellationToken) =>
        (await RowQueries.FindAsync(
            table,
            Partition(path.Value),
            PathKey.Encode(path.Value),
            Columns.Key,
            cancellationToken).ConfigureAwait(false))?.ETag;

    /// <summary>Removes a path, unless its row was written again because the path is being reused.</summary>
    public static async ValueTask RemoveAsync(
        TableClient table, StreamPath path, ETag tag, CancellationToken cancellationToken) =>
        await ConditionalWrites.TryDeleteAsync(
            table, Partition(path.Value), PathKey.Encode(path.Value), tag, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Lists the paths of a range in ordinal order. Of a folder that the range skips, it lists paths nevertheless,
    /// unless the range starts there.
    /// </summary>
    /// <param name="table">The table of the catalog.</param>
    /// <param name="range">The paths.</param>
    /// <param name="pageRows">Maximum number of rows that one request reads.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async IAsyncEnumerable<StreamPath> ListAsync(
        TableClient table,
        StreamRange range,
        int pageRows,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TableEntity row in RowQueries.ReadAsync(
            table, Filter(range), Columns.Key, pageRows, cancellationToken).ConfigureAwait(false))
        {
            string decoded = PathKey.Decode(row.RowKey);
            yield return StreamPath.FromDecoded(decoded, out StreamPath path) is null
                ? path
                : throw new InvalidDataException($"The catalog contains the invalid path '{decoded}'.");
        }
    }

    private static string Filter(StreamRange range)
    {
        List<string> conditions = [];
        if (range.Prefix.Length > 0)
        {
            string first = PathKey.Encode(range.Prefix);
            string partition = Partition(range.Prefix);
            conditions.Add($"PartitionKey ge '{RowFilter.Quote(partition)}'");
            conditions.Add(range.Prefix.Contains('/', StringComparison.Ordinal)
                ? $"PartitionKey le '{RowFilter.Quote(partition)}'"
                : $"PartitionKey lt '{RowFilter.Quote(PathKey.After(first))}'");
            conditions.Add($"RowKey ge '{RowFilter.Quote(first)}'");
            conditions.Add($"RowKey lt '{RowFilter.Quote(PathKey.After(first))}'");
        }

        if (range.After is { } after)
        {
            conditions.Add($"PartitionKey ge '{RowFilter.Quote(Partition(after.Value))}'");
            conditions.Add(range.FolderOf(after) is { } folder
                ? $"RowKey ge '{RowFilter.Quote(PathKey.After(PathKey.Encode(folder)))}'"
                : $"RowKey gt '{RowFilter.Quote(PathKey.Encode(after.Value))}'");
        }

        return string.Join(" and ", conditions);
    }

    private static string Partition(string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        return PathKey.Encode(slash < 0 ? path : path.AsSpan(0, slash + 1));
    }
}
