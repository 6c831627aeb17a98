using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>
/// Looks at every row of the table, once everything due is done: no row of a dead life, no part or manifest that nobody
/// needs, and forks and their sources count each other.
/// </summary>
internal static class TidyRows
{
    public static async Task AssertAsync(TestTables tables, AzureTableStreamStore store)
    {
        List<TableEntity> rows = [];
        await foreach (TableEntity row in tables.Streams.QueryAsync<TableEntity>((string?)null, null, null, CancellationToken.None))
        {
            rows.Add(row);
        }

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
        Assert.Empty(await store.ReadDueAsync(DateTimeOffset.MaxValue, 1_000, CancellationToken.None));
    }
}
