using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>
/// Looks at every row of the tables, once everything due is done: no row of a dead life, no part or manifest that nobody
/// needs, forks and their sources count each other, and cursors, their slots and the registry say the same.
/// </summary>
internal static class TidyRows
{
    public static async Task AssertAsync(TestTables tables, AzureTableStreamStore store)
    {
        List<TableEntity> rows = await ReadAsync(tables.Streams);
        List<StreamHead> living =
        [
            .. rows.Where(row => row.RowKey == RowKeys.Head).Select(HeadRow.Read).Where(head => head.Status != StreamStatus.Deleted),
        ];
        HashSet<string> lives = [.. living.Select(head => head.Incarnation.ToString())];
        HashSet<string> attempts = [.. rows.Select(row => row.GetString(Columns.Attempt)).OfType<string>()];
        foreach (TableEntity row in rows.Where(row => row.RowKey != RowKeys.Head))
        {
            string[] key = row.RowKey.Split('|');
            Assert.True(lives.Contains(key[1]) || (key[0] == "g" && GuardRow.IsClaimed(row)), $"{row.PartitionKey} has {row.RowKey} of a dead life.");
            Assert.True(key[0] != "m", $"{row.PartitionKey} has the manifest {row.RowKey}.");
            Assert.True(key[0] != "x" || attempts.Contains(key[2]), $"{row.PartitionKey} has {row.RowKey}, which nobody needs.");
            Assert.True(key[0] != "f" || lives.Contains(key[2]), $"{row.PartitionKey} is kept for a fork that is not there.");
        }

        Assert.All(living, head => Assert.Equal(living.Count(fork => fork.Origin?.Incarnation == head.Incarnation), head.ForkCount));
        Assert.All(living, head => Assert.False(head.FanOutDue));
        AssertSubscriptions(rows, lives, await ReadAsync(tables.Subscribers));
        IReadOnlyList<ReminderRow> due = await store.ReadDueAsync(DateTimeOffset.MaxValue, 1_000, CancellationToken.None);

        // When an estuary expires is filed for as long as it would have lived.
        Assert.DoesNotContain(due, row => row.Reminder.Kind != ReminderKind.Expire || row.Reminder.Path.Value.EndsWith("source", StringComparison.Ordinal));
    }

    private static void AssertSubscriptions(List<TableEntity> rows, HashSet<string> lives, List<TableEntity> registry)
    {
        List<TableEntity> cursors = [.. rows.Where(row => row.RowKey.StartsWith("c|", StringComparison.Ordinal))];
        Assert.Equal(
            cursors.Select(row => (row.PartitionKey, RowKeys.CursorSlot(LifeOf(row), CursorRow.Read(row).Source))).Order(),
            rows.Where(row => row.RowKey.StartsWith("s|", StringComparison.Ordinal)).Select(row => (row.PartitionKey, row.RowKey)).Order());
        Assert.All(cursors, row => Assert.Contains(CursorRow.Read(row).SourceIncarnation.ToString(), lives));

        List<TableEntity> ranges = [.. registry.Where(row => row.RowKey.StartsWith(SubscriberKeys.Ranges, StringComparison.Ordinal))];
        Assert.Equal(
            cursors.Select(Entry).Order(),
            registry.Except(ranges).Select(row => (row.PartitionKey, row.RowKey, row.GetGuid(Columns.Subscription)!.Value)).Order());
        Assert.All(ranges, row => Assert.Contains(row.PartitionKey.Split('|')[1], lives));
        Assert.All(ranges, row => Assert.Null(row.GetString(Columns.Message)));
    }

    /// <summary>What the registry is to have for a cursor.</summary>
    private static (string Partition, string Key, Guid Subscription) Entry(TableEntity row)
    {
        Cursor cursor = CursorRow.Read(row);
        StreamPath estuary = TestStreams.Path(PathKey.Decode(row.PartitionKey));
        return (SubscriberKeys.Partition(cursor.SourceLife), SubscriberKeys.Estuary(estuary), cursor.Subscription.Value);
    }

    private static Incarnation LifeOf(TableEntity row) => new(Guid.Parse(row.RowKey.Split('|')[1]));

    private static async Task<List<TableEntity>> ReadAsync(TableClient table)
    {
        List<TableEntity> rows = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>((string?)null, null, null, CancellationToken.None))
        {
            rows.Add(row);
        }

        return rows;
    }
}
