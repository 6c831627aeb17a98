using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// Due rows in a table. A row is never changed in place but moved to another key, so its key identifies its version: a
/// second process that claims the same version finds it gone.
/// </summary>
internal sealed class TableDueStore(TablePair table, int shards) : IDueStore
{
    private readonly DueKeys _keys = new(shards);

    /// <inheritdoc/>
    public async ValueTask FileAsync(Duty duty, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(duty);
        TableEntity row = Write(new DueRow(Guid.NewGuid().ToString("N"), 0, dueAt, duty));
        await StorageCalls.RunAsync(
            cancel => table.Retrying.UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DueRow>> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        List<TableEntity>[] shards = await Task.WhenAll(_keys.Filters(now).Select(filter => RowQueries.ReadFirstAsync(
            table.Retrying, filter, [Columns.RowKey, Columns.Duty], max, cancellationToken).AsTask())).ConfigureAwait(false);
        return [.. shards.SelectMany(static rows => rows).Select(Read).OrderBy(static row => row.DueAt).Take(max)];
    }

    /// <inheritdoc/>
    public async ValueTask<DueRow?> PostponeAsync(DueRow row, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        DueRow moved = row with { Version = row.Version + 1, DueAt = dueAt };
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.Delete, _keys.Row(row), ETag.All),
            new(TableTransactionActionType.Add, Write(moved)),
        ];
        return await ConditionalWrites.TrySubmitAsync(table.Once, actions, cancellationToken).ConfigureAwait(false) ? moved : null;
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(DueRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        TableEntity key = _keys.Row(row);
        return ConditionalWrites.TryDeleteAsync(table.Once, key.PartitionKey, key.RowKey, ETag.All, cancellationToken);
    }

    private TableEntity Write(DueRow row)
    {
        TableEntity entity = _keys.Row(row);
        entity[Columns.Duty] = DutyCodec.Encode(row.Duty);
        return entity;
    }

    private static DueRow Read(TableEntity row) => DueKeys.Read(row.RowKey, DutyCodec.Decode(row.GetBinary(Columns.Duty)));
}
