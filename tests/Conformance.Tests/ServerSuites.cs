using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Conformance.Tests;

/// <summary>The official suite and the official client on the server. A derived class chooses the store.</summary>
public abstract class ServerSuites
{
    [Fact]
    public Task The_official_suite_passes() => OnServerAsync(OfficialSuite.Settings, OfficialSuite.PassesAsync);

    [Fact]
    public Task The_official_client_writes_and_reads_everything_once_and_in_order() =>
        OnServerAsync(OfficialSuite.ClientSettings, OfficialSuite.ClientPassesAsync);

    [Fact]
    public Task The_official_libraries_work() =>
        OnServerAsync(OfficialSuite.ClientSettings, OfficialSuite.LibrariesPassAsync);

    [Fact]
    [Trait("Size", "Long")]
    public Task The_official_suite_passes_with_tokens() => OnServerAsync(
        ProjectToken.Settings,
        static async (server, output) =>
            await OfficialSuite.PassesAsync(server, output, await ProjectToken.CreateAsync(server)));

    [Fact]
    public Task The_official_tests_of_appends_pass_with_tokens() => OnServerAsync(
        ProjectToken.Settings,
        static async (server, output) =>
            await OfficialSuite.AppendsPassAsync(server, output, await ProjectToken.CreateAsync(server)));

    protected abstract IEnumerable<string> StoreArguments(string folder);

    private async Task OnServerAsync(Dictionary<string, string> settings, Func<Uri, Func<string>, Task> passesAsync)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "durable-streams.dll"),
            StoreArguments(folder.Path),
            settings,
            folder.Path);
        await passesAsync(server.BaseAddress, () => server.Output);
    }
}
