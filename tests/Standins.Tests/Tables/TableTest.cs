using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace Standins.Tests.Tables;

/// <summary>A test with a new table, and no retries: what fails, fails where the test can see it.</summary>
public abstract class TableTest(AzuriteFixture fixture) : IAsyncLifetime
{
    private TableClient? _table;

    protected AzuriteFixture Fixture { get; } = fixture;

    protected TableClient Table => _table!;

    protected virtual TableClientOptions Options { get; } = WithoutRetries();

    public async Task InitializeAsync()
    {
        _table = new TableServiceClient(Fixture.Azurite.ConnectionString, Options).GetTableClient($"t{Guid.NewGuid():N}");
        await Table.CreateIfNotExistsAsync();
    }

    public async Task DisposeAsync() => await Table.DeleteAsync();

    protected static TableClientOptions WithoutRetries()
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        options.Retry.Mode = RetryMode.Fixed;
        return options;
    }

    protected static async Task<List<TableEntity>> AllAsync(AsyncPageable<TableEntity> pages)
    {
        var all = new List<TableEntity>();
        await foreach (TableEntity entity in pages)
        {
            all.Add(entity);
        }

        return all;
    }
}
