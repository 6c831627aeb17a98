using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Storage.AzureTables.Subscribers;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>
/// Checks every row of the tables after all due work is done: no row belongs to a deleted incarnation, no part or
/// manifest is unused, fork counts are correct, and cursors, slots and the registry agree.
/// </summary>
internal static class RowInvariants
{
    public static async Task AssertAsync(TestTables tables, AzureTableStreamStore store)
    {
        List<TableEntity> rows = await ReadAsync(tables.Streams);
        List<StreamHead> live =
        [
            .. rows.Where(row => row.RowKey == RowKeys.Head)
                .Select(HeadRow.Read)
                .Where(head => head.Status != StreamStatus.Deleted),
        ];
        HashSet<string> incarnations = [.. live.Select(head => head.Incarnation.ToString())];
        HashSet<string> attempts = [.. rows.Select(row => row.GetString(Columns.Attempt)).OfType<string>()];
        foreach (TableEntity row in rows.Where(row => row.RowKey != RowKeys.Head))
        {
            string[] key = row.RowKey.Split('|');
            Assert.True(
                incarnations.Contains(key[1]) || (key[0] == "g" && GuardRow.IsClaimed(row)),
                $"{row.PartitionKey} has {row.RowKey} of a deleted incarnation.");
            Assert.True(key[0] != "m", $"{row.PartitionKey} has the manifest {row.RowKey}.");
            Assert.True(
                key[0] != "x" || attempts.Contains(key[2]), $"{row.PartitionKey} has {row.RowKey}, which is not used.");
            Assert.True(
                key[0] != "f" || incarnations.Contains(key[2]),
                $"{row.PartitionKey} is kept for a fork that does not exist.");
        }

        Assert.All(
            live,
            head => Assert.Equal(live.Count(fork => fork.Origin?.Incarnation == head.Incarnation), head.ForkCount));
        Assert.All(live, head => Assert.False(head.FanOutDue));
        AssertSubscriptions(rows, incarnations, await ReadAsync(tables.Subscribers));
        IReadOnlyList<ReminderRow> due = await store.ReadDueAsync(
            DateTimeOffset.MaxValue, 1_000, CancellationToken.None);

        // The expiry of an estuary stays scheduled until its original date, even after a deletion.
        Assert.DoesNotContain(
            due,
            row => row.Reminder.Kind != ReminderKind.Expire
                || row.Reminder.Path.Value.EndsWith("source", StringComparison.Ordinal));
    }

    private static void AssertSubscriptions(
        List<TableEntity> rows, HashSet<string> incarnations, List<TableEntity> registry)
    {
        List<TableEntity> cursors = [.. rows.Where(row => row.RowKey.StartsWith("c|", StringComparison.Ordinal))];
        Assert.Equal(
            cursors
                .Select(row => (row.PartitionKey, RowKeys.CursorSlot(IncarnationOf(row), CursorRow.Read(row).Source)))
                .Order(),
            rows.Where(row => row.RowKey.StartsWith("s|", StringComparison.Ordinal))
                .Select(row => (row.PartitionKey, row.RowKey))
                .Order());
        Assert.All(cursors, row => Assert.Contains(CursorRow.Read(row).SourceIncarnation.ToString(), incarnations));

        List<TableEntity> ranges =
            [.. registry.Where(row => row.RowKey.StartsWith(SubscriberKeys.Ranges, StringComparison.Ordinal))];
        Assert.Equal(
            cursors.Select(Entry).Order(),
            registry.Except(ranges)
                .Select(row => (row.PartitionKey, row.RowKey, row.GetGuid(Columns.Subscription)!.Value))
                .Order());
        Assert.All(ranges, row => Assert.Contains(row.PartitionKey.Split('|')[1], incarnations));
        Assert.All(ranges, row => Assert.Null(row.GetString(Columns.Message)));
    }

    /// <summary>The row that the registry must contain for a cursor.</summary>
    private static (string Partition, string Key, Guid Subscription) Entry(TableEntity row)
    {
        Cursor cursor = CursorRow.Read(row);
        StreamPath estuary = TestStreams.Path(PathKey.Decode(row.PartitionKey));
        return (SubscriberKeys.Partition(cursor.SourceKey), SubscriberKeys.Estuary(estuary), cursor.Subscription.Value);
    }

    private static Incarnation IncarnationOf(TableEntity row) => new(Guid.Parse(row.RowKey.Split('|')[1]));

    private static async Task<List<TableEntity>> ReadAsync(TableClient table)
    {
        List<TableEntity> rows = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            (string?)null, null, null, CancellationToken.None))
        {
            rows.Add(row);
        }

        return rows;
    }
}
