using System.Globalization;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables.Due;

/// <summary>
/// The keys of reminders. The row key is <c>date|id|version</c>, so a partition sorts by date. The partition follows
/// from the id, so a row keeps its partition when its date changes.
/// </summary>
/// <param name="shards">The number of partitions.</param>
internal sealed class ReminderKeys(int shards)
{
    /// <summary>The row of a reminder, without its content.</summary>
    public TableEntity Row(ReminderRow row) => new(
        Partition(
            int.Parse(row.Id.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) % shards),
        string.Create(CultureInfo.InvariantCulture, $"{Date(row.DueAt)}|{row.Id}|{row.Version}"));

    /// <summary>Filters the rows of each partition that are due.</summary>
    public IEnumerable<string> Filters(DateTimeOffset now)
    {
        // Exclusive, so the next tick: the date in a key is followed by other characters.
        string before = now.UtcTicks == DateTimeOffset.MaxValue.UtcTicks ? "}" : Date(now.AddTicks(1));
        return Enumerable.Range(0, shards).Select(
            shard => $"PartitionKey eq '{Partition(shard)}' and RowKey lt '{before}'");
    }

    public static ReminderRow Read(string rowKey, Reminder reminder)
    {
        string[] key = rowKey.Split('|');
        return new ReminderRow(
            key[1],
            long.Parse(key[2], CultureInfo.InvariantCulture),
            new DateTimeOffset(long.Parse(key[0], CultureInfo.InvariantCulture), TimeSpan.Zero),
            reminder);
    }

    private static string Partition(int shard) => shard.ToString("D2", CultureInfo.InvariantCulture);

    private static string Date(DateTimeOffset at) => at.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);
}
