namespace Azure.Data.Tables.Rest;

/// <summary>Where the service has a table or an entity, below its endpoint.</summary>
internal static class EntityAddress
{
    public const string Tables = "Tables";
    public const string Batch = "$batch";

    public static string OfTable(string table) => $"{Tables}('{table}')";

    public static string OfQuery(string table) => $"{table}()";

    public static string OfEntity(string table, string partitionKey, string rowKey) =>
        $"{table}(PartitionKey='{Literal(partitionKey)}',RowKey='{Literal(rowKey)}')";

    /// <summary>OData doubles a quote within quotes, and the URI escapes whatever is left.</summary>
    private static string Literal(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
