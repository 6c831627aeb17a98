using Azure.Data.Tables;
using DurableStreams.Azurite;

namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>The tables of one test, and stores over them as different processes would have them.</summary>
internal sealed class TestTables : IAsyncDisposable
{
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

    /// <summary>A store of its own over the tables.</summary>
    /// <param name="maxPage">Never more rows in a page.</param>
    /// <param name="time">Null for the system's clock.</param>
    /// <param name="configure">Changes the options.</param>
    public AzureTableStreamStore Store(
        int maxPage = AzureLimits.PageRows, TimeProvider? time = null, Func<AzureTableStoreOptions, AzureTableStoreOptions>? configure = null)
    {
        var options = new AzureTableStoreOptions { TablePrefix = _prefix, DueShards = 2, RetryDelay = TimeSpan.FromMilliseconds(1) };
        var store = new AzureTableStreamStore(
            client => new TableServiceClient(_azurite.ConnectionString, client),
            configure?.Invoke(options) ?? options,
            time,
            meters: null,
            new PageSizes { MaxPage = maxPage });
        _stores.Add(store);
        return store;
    }

    /// <summary>The rows themselves.</summary>
    public TableClient Streams => new TableServiceClient(_azurite.ConnectionString).GetTableClient(_prefix + "streams");

    public async ValueTask DisposeAsync()
    {
        var service = new TableServiceClient(_azurite.ConnectionString);
        foreach (string name in (string[])["streams", "catalog", "due", "subscribers"])
        {
            await service.DeleteTableAsync(_prefix + name);
        }

        _stores.ForEach(store => store.Dispose());
    }
}
