using Azure.Core.Pipeline;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Azurite;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Reading;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>The tables of one test, and stores that share them as different processes would.</summary>
internal sealed class TestTables : IAsyncDisposable
{
    /// <summary>The names of the tables, without the prefix.</summary>
    public static readonly string[] Names = ["streams", "catalog", "due", "subscribers", "projects", "subscriptions"];

    private readonly AzuriteProcess _azurite;
    private readonly string _prefix = "t" + Guid.NewGuid().ToString("N")[..16];
    private readonly List<AzureTableStreamStore> _stores = [];

    private TestTables(AzuriteProcess azurite) => _azurite = azurite;

    public static async Task<TestTables> CreateAsync()
    {
        var tables = new TestTables(await SharedAzurite.GetAsync());
        await tables.Store().CreateTablesAsync(CancellationToken.None);
        return tables;
    }

    /// <summary>Creates another store over the tables.</summary>
    /// <param name="maxPage">Maximum number of rows in a page.</param>
    /// <param name="time">Null for the system clock.</param>
    /// <param name="transport">The transport of the client library; null for the default.</param>
    /// <param name="configure">Changes the options.</param>
    public AzureTableStreamStore Store(
        int maxPage = AzureLimits.PageRows,
        TimeProvider? time = null,
        HttpPipelineTransport? transport = null,
        Func<AzureTableStoreOptions, AzureTableStoreOptions>? configure = null)
    {
        var options = new AzureTableStoreOptions
        {
            TablePrefix = _prefix,
            DueShards = 2,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxRetryDelay = TimeSpan.FromMilliseconds(4),
            ConfigureClient = client => client.Transport = transport ?? client.Transport,
        };
        var store = new AzureTableStreamStore(
            client => new TableServiceClient(_azurite.ConnectionString, client),
            configure?.Invoke(options) ?? options,
            time,
            meters: null,
            new PageSizes { MaxPage = maxPage });
        _stores.Add(store);
        return store;
    }

    /// <summary>Direct access to the rows of streams.</summary>
    public TableClient Streams => Table("streams");

    /// <summary>Direct access to the rows of the registry.</summary>
    public TableClient Subscribers => Table("subscribers");

    /// <summary>The row keys of a path that have a prefix.</summary>
    public async Task<List<string>> KeysAsync(StreamPath path, string prefix = "")
    {
        List<string> keys = [];
        string filter = $"PartitionKey eq '{RowFilter.Quote(PathKey.Encode(path.Value))}'";
        await foreach (TableEntity row in Streams.QueryAsync<TableEntity>(
            filter, null, Columns.Key, CancellationToken.None))
        {
            if (row.RowKey.StartsWith(prefix, StringComparison.Ordinal))
            {
                keys.Add(row.RowKey);
            }
        }

        return keys;
    }

    /// <summary>Direct access to the rows of a table.</summary>
    public TableClient Table(string name) =>
        new TableServiceClient(_azurite.ConnectionString).GetTableClient(_prefix + name);

    public async ValueTask DisposeAsync()
    {
        var service = new TableServiceClient(_azurite.ConnectionString);
        foreach (string name in Names)
        {
            await service.DeleteTableAsync(_prefix + name);
        }

        _stores.ForEach(store => store.Dispose());
    }
}
