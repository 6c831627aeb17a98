using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// The duties: spread over a few partitions, in each ordered by date. A row is never changed but moved to another key,
/// so that its key says its version: whoever comes second finds it gone.
/// </summary>
internal sealed class TableDueStore(TableAccount account, AzureTableStoreOptions options) : IReminderStore
{
    /// <inheritdoc/>
    public async ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        TableEntity row = Row(new ReminderRow(Guid.NewGuid().ToString("N"), 0, dueAt, reminder));
        await StorageCalls.RunAsync(
            cancel => account.Due.UpsertEntityAsync(row, TableUpdateMode.Replace, cancel), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReminderRow>> ReadDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        List<ReminderRow>[] shards = await Task.WhenAll(
            Enumerable.Range(0, options.DueShards).Select(shard => ReadShardAsync(shard, now, max, cancellationToken))).ConfigureAwait(false);
        return [.. shards.SelectMany(static rows => rows).OrderBy(static row => row.DueAt).Take(max)];
    }

    /// <inheritdoc/>
    public async ValueTask<ReminderRow?> PostponeAsync(ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        ReminderRow moved = row with { Version = row.Version + 1, DueAt = dueAt };
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.Delete, Key(row), ETag.All),
            new(TableTransactionActionType.Add, Row(moved)),
        ];
        try
        {
            await StorageCalls.RunAsync(cancel => account.DueWrites.SubmitTransactionAsync(actions, cancel), cancellationToken).ConfigureAwait(false);
            return moved;
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        TableEntity key = Key(row);
        try
        {
            Response response = await StorageCalls.RunAsync(
                cancel => account.DueWrites.DeleteEntityAsync(key.PartitionKey, key.RowKey, ETag.All, cancel), cancellationToken).ConfigureAwait(false);

            // Deleting what is not there is no exception to the client library.
            return response.Status != 404;
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return false;
        }
    }

    private async Task<List<ReminderRow>> ReadShardAsync(int shard, DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        // The next tick excludes nothing that is due, whatever follows the date in its key.
        string before = Date(now.UtcTicks == DateTimeOffset.MaxValue.UtcTicks ? now : now.AddTicks(1));
        string last = now.UtcTicks == DateTimeOffset.MaxValue.UtcTicks ? "}" : before;
        string filter = $"PartitionKey eq '{Partition(shard)}' and RowKey lt '{last}'";
        List<ReminderRow> rows = [];
        await foreach (TableEntity row in RowRange.ReadAsync(
            account.Due, filter, [Columns.RowKey, Columns.Duty], Math.Min(max, AzureLimits.PageRows), cancellationToken).ConfigureAwait(false))
        {
            rows.Add(Read(row));
            if (rows.Count == max)
            {
                break;
            }
        }

        return rows;
    }

    private TableEntity Row(ReminderRow row)
    {
        TableEntity entity = Key(row);
        entity[Columns.Duty] = ReminderCodec.Encode(row.Reminder);
        return entity;
    }

    private TableEntity Key(ReminderRow row) => new(
        Partition(int.Parse(row.Id.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) % options.DueShards),
        string.Create(CultureInfo.InvariantCulture, $"{Date(row.DueAt)}|{row.Id}|{row.Version}"));

    private static ReminderRow Read(TableEntity row)
    {
        string[] key = row.RowKey.Split('|');
        return new ReminderRow(
            key[1],
            long.Parse(key[2], CultureInfo.InvariantCulture),
            new DateTimeOffset(long.Parse(key[0], CultureInfo.InvariantCulture), TimeSpan.Zero),
            ReminderCodec.Decode(row.GetBinary(Columns.Duty)));
    }

    private static string Partition(int shard) => shard.ToString("D2", CultureInfo.InvariantCulture);

    private static string Date(DateTimeOffset at) => at.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);
}
