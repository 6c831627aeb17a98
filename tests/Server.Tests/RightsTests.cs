using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;
using Xunit.Abstractions;

namespace DurableStreams.Server.Tests;

/// <summary>The table of rights of docs/security.md on the real server.</summary>
public sealed class RightsTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_route_and_verb_with_every_kind_of_token()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(
            _folder, new Dictionary<string, string> { ["Auth__Mode"] = "ProjectJwt", ["Auth__AdminKey"] = RightsHost.AdminKey });
        using HttpClient client = server.CreateClient();
        var host = new RightsHost(client, TimeProvider.System.GetUtcNow);
        await host.MakeProjectsAsync();
        List<string> wrong = [];
        foreach ((string project, bool isPublic) in (IEnumerable<(string, bool)>)[("p", false), ("p", true), ("open", false)])
        {
            (int cells, List<string> some) = await RightsMatrix.RunAsync(host, project, isPublic);
            output.WriteLine($"{project}, {(isPublic ? "public" : "private")} streams: {cells} cells");
            wrong.AddRange(some);
        }

        (int cases, List<string> crossings) = await Crossings.RunAsync(host);
        output.WriteLine($"{cases} ways across projects");
        wrong.AddRange(crossings);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.DoesNotContain(Tokens.Secret, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", server.Output, StringComparison.Ordinal);
    }
}
