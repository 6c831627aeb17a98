using Azure;
using Azure.Data.Tables;

namespace EndToEnd.Tests.Kills;

/// <summary>
/// Finds rows in the tables of streams that belong to no existing incarnation. Names of the table layout are repeated
/// here, so that a change of the layout cannot silently change what the test looks for.
/// </summary>
internal static class Leftovers
{
    /// <returns>
    /// The orphaned rows, and the number of claimed guards. These are kept, because they prevent a late creation.
    /// </returns>
    public static async Task<(IReadOnlyList<string> Orphans, int ClaimedGuards)> FindAsync(
        string connection, HashSet<string> incarnations)
    {
        List<TableEntity> rows = [];
        TableClient table = new TableServiceClient(connection).GetTableClient("dsstreams");
        AsyncPageable<TableEntity> found = table.QueryAsync<TableEntity>(
            "PartitionKey ne ''", 1_000, ["PartitionKey", "RowKey", "A", "C"], CancellationToken.None);
        await foreach (TableEntity row in found)
        {
            rows.Add(row);
        }

        HashSet<string> published =
        [
            .. rows.Where(row => row.GetString("A") is not null)
                .Select(row => $"{row.RowKey.Split('|')[1]}|{row.GetString("A")}"),
        ];
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
