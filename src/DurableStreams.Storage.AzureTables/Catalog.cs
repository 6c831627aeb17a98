using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// The paths that may be in use: written before a head makes one live, so none is missing; one too many is harmless,
/// because whoever lists looks at the head as well.
/// </summary>
/// <remarks>
/// A partition for each first segment. Keys sort as paths do, across partitions too: a partition's key is the beginning
/// of the keys in it, up to and with the first <c>/</c>.
/// </remarks>
internal static class Catalog
{
    private const int PageRows = 100;

    public static async ValueTask AddAsync(TableClient table, StreamPath path, CancellationToken cancellationToken) =>
        await StorageCalls.RunAsync(
            cancel => table.UpsertEntityAsync(new TableEntity(Partition(path.Value), PathKey.Encode(path.Value)), TableUpdateMode.Replace, cancel),
            cancellationToken).ConfigureAwait(false);

    /// <summary>The row of a path, to be removed only if it is still the same after the head was looked at.</summary>
    public static async ValueTask<ETag?> FindAsync(TableClient table, StreamPath path, CancellationToken cancellationToken)
    {
        NullableResponse<TableEntity> row = await StorageCalls.RunAsync(
            cancel => table.GetEntityIfExistsAsync<TableEntity>(Partition(path.Value), PathKey.Encode(path.Value), Columns.Key, cancel),
            cancellationToken).ConfigureAwait(false);
        return row.HasValue ? row.Value!.ETag : null;
    }

    public static async ValueTask RemoveAsync(TableClient table, StreamPath path, ETag tag, CancellationToken cancellationToken)
    {
        try
        {
            await StorageCalls.RunAsync(
                cancel => table.DeleteEntityAsync(Partition(path.Value), PathKey.Encode(path.Value), tag, cancel), cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            // The path is being used anew.
        }
    }

    /// <summary>The catalogued paths with a prefix after a path, in ordinal order.</summary>
    public static async IAsyncEnumerable<StreamPath> ListAsync(
        TableClient table,
        string prefix,
        StreamPath? after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TableEntity row in RowRange.ReadAsync(table, Filter(prefix, after), Columns.Key, PageRows, cancellationToken).ConfigureAwait(false))
        {
            string decoded = PathKey.Decode(row.RowKey);
            yield return StreamPath.FromDecoded(decoded, out StreamPath path) is null
                ? path
                : throw new InvalidDataException($"The catalog has the impossible path '{decoded}'.");
        }
    }

    private static string Filter(string prefix, StreamPath? after)
    {
        List<string> conditions = [];
        if (prefix.Length > 0)
        {
            string first = PathKey.Encode(prefix);
            string partition = Partition(prefix);
            conditions.Add($"PartitionKey ge '{RowFilter.Quote(partition)}'");
            conditions.Add(prefix.Contains('/', StringComparison.Ordinal)
                ? $"PartitionKey le '{RowFilter.Quote(partition)}'"
                : $"PartitionKey lt '{RowFilter.Quote(PathKey.After(first))}'");
            conditions.Add($"RowKey ge '{RowFilter.Quote(first)}'");
            conditions.Add($"RowKey lt '{RowFilter.Quote(PathKey.After(first))}'");
        }

        if (after is { } last)
        {
            conditions.Add($"PartitionKey ge '{RowFilter.Quote(Partition(last.Value))}'");
            conditions.Add($"RowKey gt '{RowFilter.Quote(PathKey.Encode(last.Value))}'");
        }

        return string.Join(" and ", conditions);
    }

    private static string Partition(string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        return PathKey.Encode(slash < 0 ? path : path.AsSpan(0, slash + 1));
    }
}
