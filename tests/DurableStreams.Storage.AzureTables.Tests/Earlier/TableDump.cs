using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;

namespace DurableStreams.Storage.AzureTables.Tests.Earlier;

/// <summary>The rows of all tables as compressed JSON: each property as its type and its value.</summary>
internal static class TableDump
{
    private static readonly string[] SystemProperties = ["odata.etag", "Timestamp"];

    /// <summary>Writes the rows of all tables to a file.</summary>
    public static async Task SaveAsync(TestTables tables, string file)
    {
        var dump = new Dictionary<string, List<Dictionary<string, string[]>>>();
        foreach (string name in TestTables.Names)
        {
            List<Dictionary<string, string[]>> rows = dump[name] = [];
            await foreach (TableEntity row in tables.Table(name).QueryAsync<TableEntity>())
            {
                rows.Add(row.Where(property => !SystemProperties.Contains(property.Key))
                    .ToDictionary(property => property.Key, property => Encode(property.Value)));
            }
        }

        await using FileStream stream = File.Create(file);
        await using var zip = new GZipStream(stream, CompressionLevel.SmallestSize);
        await JsonSerializer.SerializeAsync(zip, dump);
    }

    /// <summary>Adds the rows of a file to empty tables.</summary>
    public static async Task LoadAsync(TestTables tables, string file)
    {
        await using FileStream stream = File.OpenRead(file);
        await using var zip = new GZipStream(stream, CompressionMode.Decompress);
        var dump = (await JsonSerializer.DeserializeAsync<
            Dictionary<string, List<Dictionary<string, string[]>>>>(zip))!;
        foreach ((string name, List<Dictionary<string, string[]>> rows) in dump)
        {
            TableClient table = tables.Table(name);
            foreach (Dictionary<string, string[]> row in rows)
            {
                await table.AddEntityAsync(new TableEntity(
                    row.ToDictionary(property => property.Key, property => Decode(property.Value))));
            }
        }
    }

    private static string[] Encode(object? value) => value switch
    {
        string text => ["string", text],
        int number => ["int", number.ToString(CultureInfo.InvariantCulture)],
        long number => ["long", number.ToString(CultureInfo.InvariantCulture)],
        bool flag => ["bool", flag ? "true" : "false"],
        DateTimeOffset time => ["time", time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)],
        Guid id => ["guid", id.ToString()],
        byte[] bytes => ["bytes", Convert.ToBase64String(bytes)],
        _ => throw new NotSupportedException($"A property has the type {value?.GetType()}."),
    };

    private static object Decode(string[] value) => value[0] switch
    {
        "string" => value[1],
        "int" => int.Parse(value[1], CultureInfo.InvariantCulture),
        "long" => long.Parse(value[1], CultureInfo.InvariantCulture),
        "bool" => value[1] == "true",
        "time" => DateTimeOffset.Parse(value[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        "guid" => Guid.Parse(value[1]),
        "bytes" => Convert.FromBase64String(value[1]),
        _ => throw new NotSupportedException($"A property has the type {value[0]}."),
    };
}
