using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.Server;
using DurableStreams.Storage.Codecs;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Conformance.Tests;

/// <summary>The official suite and the official client against the real server; a store is a class of a few lines.</summary>
public abstract class ServerSuites
{
    [Fact]
    public Task The_official_suite_passes() => OnServerAsync(OfficialSuite.Settings, OfficialSuite.PassesAsync);

    [Fact]
    public Task The_official_client_writes_and_reads_everything_once_and_in_order() =>
        OnServerAsync(OfficialSuite.ClientSettings, OfficialSuite.ClientPassesAsync);

    [Fact]
    public Task The_official_suite_passes_with_tokens()
    {
        const string AdminKey = "an admin key for tests";
        var settings = new Dictionary<string, string>(OfficialSuite.Settings) { ["Auth__Mode"] = "ProjectJwt", ["Auth__AdminKey"] = AdminKey };
        return OnServerAsync(settings, async (server, output) => await OfficialSuite.PassesAsync(server, output, await TokenAsync(server, AdminKey)));
    }

    // The suite's streams have paths of one segment.
    private static async Task<string> TokenAsync(Uri server, string adminKey)
    {
        const string Secret = "a signing secret of thirty-two bytes or more";
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server };
        using HttpResponseMessage without = await client.PutAsync("/v1/stream/any", null);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
        using HttpResponseMessage made = await client.PutAsync($"/v1/config/{StreamPath.DefaultProject}", JsonContent.Create(new { signingSecrets = new[] { Secret } }));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return ProjectTokens.Sign(Secret, StreamPath.DefaultProject, "write", TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
    }

    protected abstract IEnumerable<string> StoreArguments(string folder);

    private async Task OnServerAsync(Dictionary<string, string> settings, Func<Uri, Func<string>, Task> passesAsync)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "durable-streams.dll"), StoreArguments(folder.Path), settings, folder.Path);
        await passesAsync(server.BaseAddress, () => server.Output);
    }
}
