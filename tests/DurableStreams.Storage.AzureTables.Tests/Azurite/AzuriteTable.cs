using Azure.Core.Pipeline;
using Azure.Data.Tables;
using DurableStreams.Azurite;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;

namespace DurableStreams.Storage.AzureTables.Tests.Azurite;

/// <summary>One table of a test's own on the shared emulator.</summary>
internal sealed class AzuriteTable : IAsyncDisposable
{
    private readonly AzuriteProcess _azurite;
    private readonly string _name = $"t{Guid.NewGuid():N}";

    private AzuriteTable(AzuriteProcess azurite) => _azurite = azurite;

    public static async Task<AzuriteTable> CreateAsync()
    {
        var table = new AzuriteTable(await SharedAzurite.GetAsync());
        await table.Client().CreateAsync();
        return table;
    }

    /// <summary>A client of the table.</summary>
    /// <param name="transport">Carries its calls; null for the SDK's own.</param>
    /// <param name="maxRetries">0 for no retries: what fails, fails where the test can see it.</param>
    public TableClient Client(HttpPipelineTransport? transport = null, int maxRetries = 0)
    {
        var options = new TableClientOptions();
        options.Transport = transport ?? options.Transport;
        options.Retry.MaxRetries = maxRetries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        return new TableServiceClient(_azurite.ConnectionString, options).GetTableClient(_name);
    }

    public async ValueTask DisposeAsync() => await Client().DeleteAsync();
}
