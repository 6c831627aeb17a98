using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;
using DurableStreams.TestKit;

namespace DurableStreams.FunctionsHost.Tests.Hosting;

/// <summary>The published app and an emulated storage account, for hosts that each test starts.</summary>
public sealed class PublishedAppFixture : IAsyncLifetime
{
    /// <summary>Set to test an app that was published in another way.</summary>
    private static readonly string? OtherFolder = Environment.GetEnvironmentVariable("FUNCTION_APP_FOLDER");

    private AzuriteProcess _azurite = null!;

    public async Task InitializeAsync()
    {
        if (OtherFolder is null)
        {
            await PublishedApp.EnsureAsync();
        }

        _azurite = await AzuriteProcess.StartAsync();
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    internal Task<ServerProcess> StartHostAsync(IReadOnlyDictionary<string, string>? settings = null) =>
        ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "FunctionsHost.dll"),
            [
                .. OtherFolder is null ? (string[])[] : ["--app", OtherFolder],
                "--storage", _azurite.ConnectionString, "--chaos=1", "--timers", "1",
            ],
            settings);
}
