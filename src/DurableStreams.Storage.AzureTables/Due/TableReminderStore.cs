using Azure;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Storage.Codecs;

namespace DurableStreams.Storage.AzureTables.Due;

/// <summary>
/// Reminders in a table. A row is never changed in place but moved to another key, so its key identifies its version: a
/// second process that claims the same version finds it gone.
/// </summary>
internal sealed class TableReminderStore(TablePair table, int shards) : IReminderStore
{
    private readonly ReminderKeys _keys = new(shards);

    /// <inheritdoc/>
    public async ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        TableEntity row = Write(new ReminderRow(Guid.NewGuid().ToString("N"), 0, dueAt, reminder));
        await StorageCalls.RunAsync(
            cancel => table.Retrying.UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<DueReminders> ReadDueAsync(
        DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        DueReminders[] shards = await Task.WhenAll(
            _keys.Filters(now).Select(filter => ReadShardAsync(filter, max, cancellationToken))).ConfigureAwait(false);
        return new DueReminders(
            shards.SelectMany(static rows => rows).OrderBy(static row => row.DueAt).Take(max).ToArray(),
            shards.Sum(static rows => rows.UnreadableCount));
    }

    /// <inheritdoc/>
    public async ValueTask<ReminderRow?> PostponeAsync(
        ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        ReminderRow moved = row with { Version = row.Version + 1, DueAt = dueAt };
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.Delete, _keys.Row(row), ETag.All),
            new(TableTransactionActionType.Add, Write(moved)),
        ];
        return await ConditionalWrites.TrySubmitAsync(table.Once, actions, cancellationToken).ConfigureAwait(false)
            ? moved
            : null;
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        TableEntity key = _keys.Row(row);
        return ConditionalWrites.TryDeleteAsync(table.Once, key.PartitionKey, key.RowKey, ETag.All, cancellationToken);
    }

    private TableEntity Write(ReminderRow row)
    {
        TableEntity entity = _keys.Row(row);
        entity[Columns.Reminder] = ReminderCodec.Encode(row.Reminder);
        return entity;
    }

    private async Task<DueReminders> ReadShardAsync(string filter, int max, CancellationToken cancellationToken)
    {
        List<ReminderRow> rows = [];
        int unreadableCount = 0;
        await foreach (TableEntity entity in RowQueries.ReadAsync(
            table.Retrying,
            filter,
            [Columns.RowKey, Columns.Reminder],
            Math.Min(max, AzureLimits.PageRows),
            cancellationToken).ConfigureAwait(false))
        {
            if (ReadRow(entity) is not { } row)
            {
                unreadableCount++;
                continue;
            }

            rows.Add(row);
            if (rows.Count == max)
            {
                break;
            }
        }

        return new DueReminders(rows, unreadableCount);
    }

    private static ReminderRow? ReadRow(TableEntity entity) =>
        ReminderCodec.TryDecode(entity.GetBinary(Columns.Reminder), out Reminder? reminder)
            ? ReminderKeys.Read(entity.RowKey, reminder)
            : null;
}
