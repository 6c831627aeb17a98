using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.Azurite;
using DurableStreams.FunctionApp.Harness;
using Xunit.Abstractions;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>The table of rights of docs/security.md on the function app and an emulated storage account.</summary>
public sealed class RightsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private AzuriteProcess _azurite = null!;

    public async Task InitializeAsync() => _azurite = await AzuriteProcess.StartAsync();

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    [Fact]
    public async Task Every_route_and_verb_with_every_kind_of_token()
    {
        await using FunctionHost app = await FunctionHost.StartAsync(
            new HarnessOptions
            {
                Urls = "http://127.0.0.1:0",
                RunTimers = false,
                Settings = new Dictionary<string, string?>(new StorageChoice(_azurite.ConnectionString, Memory: false).Settings)
                {
                    ["Auth:Mode"] = "ProjectJwt",
                    ["Auth:AdminKey"] = RightsHost.AdminKey,
                },
            },
            static (streams, configuration) => streams.UseConfiguredStore(configuration));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = app.BaseAddress };
        await RightsRun.RunAsync(client, output);
        Assert.Empty(app.Failures.Thrown);
    }
}
