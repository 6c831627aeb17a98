using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;
using Xunit.Abstractions;

namespace Server.Tests;

/// <summary>The permission table of docs/security.md on the real server.</summary>
public sealed class RightsTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_route_and_verb_with_every_kind_of_token()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(
            _folder,
            new Dictionary<string, string> { ["Auth__Mode"] = "ProjectJwt", ["Auth__AdminKey"] = RightsHost.AdminKey });
        using HttpClient client = server.CreateClient();
        await RightsRun.RunAsync(client, output);
        Assert.DoesNotContain(Tokens.Secret, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", server.Output, StringComparison.Ordinal);
    }
}
