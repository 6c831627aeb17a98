namespace DurableStreams.Storage.AzureTables.Keys;

/// <summary>OData filters over ranges of keys, the only filters that the service answers without a scan.</summary>
internal static class RowFilter
{
    /// <summary>Rows of one partition between two keys, both excluded.</summary>
    public static string Between(string partition, string after, string before) =>
        $"PartitionKey eq '{Quote(partition)}' and RowKey gt '{Quote(after)}' and RowKey lt '{Quote(before)}'";

    /// <summary>Rows of one partition between two keys, both included.</summary>
    public static string From(string partition, string first, string last) =>
        $"PartitionKey eq '{Quote(partition)}' and RowKey ge '{Quote(first)}' and RowKey le '{Quote(last)}'";

    /// <summary>Rows of one partition with a prefix. The prefix must end with <c>|</c>.</summary>
    public static string StartingWith(string partition, string prefix) =>
        Between(partition, prefix, RowKeys.After(prefix));

    /// <summary>Escapes a string for use in a filter.</summary>
    public static string Quote(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
