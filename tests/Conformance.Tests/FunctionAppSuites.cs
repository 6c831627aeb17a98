using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;
using DurableStreams.TestKit;

namespace Conformance.Tests;

/// <summary>Functions hosts that run the published function app, each test on its own storage emulator.</summary>
[Collection(FunctionAppsAlone.Name)]
public abstract class FunctionAppSuites : IAsyncLifetime
{
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "FunctionsHost.dll");

    private AzuriteProcess _azurite = null!;

    // Publishes and installs npm packages first, which takes longer than the start deadline of the hosts.
    public async Task InitializeAsync()
    {
        await PublishedApp.EnsureAsync();
        _azurite = await AzuriteProcess.StartAsync();
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    private protected Task<ServerProcess> StartAsync(Dictionary<string, string> settings, params string[] arguments) =>
        ServerProcess.StartAsync(Dll, ["--storage", _azurite.ConnectionString, .. arguments], settings);
}
