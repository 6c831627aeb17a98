using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;
using DurableStreams.TestKit;

namespace DurableStreams.FunctionsHost.Tests.Hosting;

/// <summary>The published app and an emulated storage account, for hosts that each test starts.</summary>
public sealed class PublishedAppFixture : IAsyncLifetime
{
    private AzuriteProcess _azurite = null!;

    public async Task InitializeAsync()
    {
        await PublishedApp.EnsureAsync();
        _azurite = await AzuriteProcess.StartAsync();
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    internal Task<ServerProcess> StartHostAsync() => ServerProcess.StartAsync(
        Path.Combine(AppContext.BaseDirectory, "FunctionsHost.dll"),
        ["--storage", _azurite.ConnectionString, "--chaos=1", "--timers", "1"]);
}
