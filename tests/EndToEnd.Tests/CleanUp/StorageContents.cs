using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace EndToEnd.Tests.CleanUp;

/// <summary>The number of rows in every table and of messages in every queue of a storage account.</summary>
internal static class StorageContents
{
    public static async Task<SortedDictionary<string, int>> CountAsync(string connection)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        var tables = new TableServiceClient(connection);
        await foreach (TableItem table in tables.QueryAsync())
        {
            counts[table.Name] = await CountRowsAsync(tables.GetTableClient(table.Name));
        }

        var queues = new QueueServiceClient(connection);
        await foreach (QueueItem queue in queues.GetQueuesAsync())
        {
            QueueProperties properties = await queues.GetQueueClient(queue.Name).GetPropertiesAsync();
            counts[$"queue {queue.Name}"] = properties.ApproximateMessagesCount;
        }

        return counts;
    }

    private static async Task<int> CountRowsAsync(TableClient table)
    {
        int rows = 0;
        await foreach (TableEntity _ in table.QueryAsync<TableEntity>(select: ["PartitionKey"]))
        {
            rows++;
        }

        return rows;
    }
}
