using DurableStreams.Azurite;
using DurableStreams.TestKit;

namespace DurableStreams.Conformance.Tests;

/// <summary>Processes of the function app and, for each test, a storage account, emulated.</summary>
[Collection(FunctionAppsAlone.Name)]
public abstract class FunctionAppSuites : IAsyncLifetime
{
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "FunctionApp.Harness.dll");

    private AzuriteProcess _azurite = null!;

    // Before the processes: it sees to its own npm packages, which no deadline of theirs would allow for.
    public async Task InitializeAsync() => _azurite = await AzuriteProcess.StartAsync();

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    private protected Task<ServerProcess> StartAsync(Dictionary<string, string> settings, params string[] arguments) =>
        ServerProcess.StartAsync(Dll, ["--storage", _azurite.ConnectionString, .. arguments], settings);
}
