using Azure.Data.Tables;

namespace EndToEnd.Tests.Kills;

/// <summary>
/// Rows of streams that belong to nothing that incarnations. The names are those in the store's documentation, repeated here: a change of
/// the layout must not quietly change what this looks for.
/// </summary>
internal static class Leftovers
{
    /// <returns>The rows, and how many claimed guards there are: they stay, for the creations that they forbid.</returns>
    public static async Task<(IReadOnlyList<string> Orphans, int ClaimedGuards)> FindAsync(string connection, HashSet<string> incarnations)
    {
        List<TableEntity> rows = [];
        await foreach (TableEntity row in new TableServiceClient(connection).GetTableClient("dsstreams").QueryAsync<TableEntity>("PartitionKey ne ''", 1_000, ["PartitionKey", "RowKey", "A", "C"], CancellationToken.None))
        {
            rows.Add(row);
        }

        HashSet<string> published = [.. rows.Where(row => row.GetString("A") is not null).Select(row => $"{row.RowKey.Split('|')[1]}|{row.GetString("A")}")];
        List<string> orphans = [];
        int claimed = 0;
        foreach (TableEntity row in rows)
        {
            string[] key = row.RowKey.Split('|');
            bool isKept = key[0] switch
            {
                "head" => true,
                "c" or "d" or "p" => incarnations.Contains(key[1]),
                "f" => incarnations.Contains(key[1]) && incarnations.Contains(key[2]),
                "x" => incarnations.Contains(key[1]) && published.Contains($"{key[1]}|{key[2]}"),
                "g" => incarnations.Contains(key[1]) || row.GetBoolean("C") == true,
                _ => false,
            };
            claimed += key[0] == "g" && row.GetBoolean("C") == true ? 1 : 0;
            if (!isKept)
            {
                orphans.Add($"{row.PartitionKey}: {row.RowKey}");
            }
        }

        return (orphans, claimed);
    }
}
