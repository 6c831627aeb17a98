using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary><c>durable-streams health</c>, which a container runs beside its server with the same settings.</summary>
public sealed class HealthCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_server_at_the_address_of_the_settings_is_ready()
    {
        await using ServerProcess server = await TestServer.StartAsync(_folder, ["--memory"]);

        FinishedProcess finished = await HealthAsync($"http://*:{server.BaseAddress.Port}");

        Assert.Equal(0, finished.ExitCode);
        Assert.Equal(
            $"The server at http://127.0.0.1:{server.BaseAddress.Port} is ready.", finished.StandardOutput.Trim());
    }

    [Fact]
    public async Task A_server_that_does_not_run_is_reported_in_one_sentence()
    {
        string address;
        await using (ServerProcess server = await TestServer.StartAsync(_folder, ["--memory"]))
        {
            address = server.BaseAddress.GetLeftPart(UriPartial.Authority);
        }

        FinishedProcess finished = await HealthAsync(address);

        Assert.Equal(1, finished.ExitCode);
        Assert.Equal($"The server at {address} cannot be reached.", finished.StandardError.Trim());
        Assert.Empty(finished.StandardOutput);
    }

    public void Dispose() => _folder.Dispose();

    private Task<FinishedProcess> HealthAsync(string urls) => TestServer.RunAsync(
        _folder, ["health"], new Dictionary<string, string> { ["DurableStreams__Urls"] = urls });
}
