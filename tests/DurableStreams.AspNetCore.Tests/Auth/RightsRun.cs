using Xunit.Abstractions;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>
/// Everything that docs/security.md says about permissions, in one run, for hosts that are slow to start.
/// </summary>
internal static class RightsRun
{
    /// <summary>Runs on a host without projects whose admin key is <see cref="RightsHost.AdminKey"/>.</summary>
    public static async Task RunAsync(HttpClient client, ITestOutputHelper output)
    {
        var host = new RightsHost(client, TimeProvider.System.GetUtcNow);
        await host.MakeProjectsAsync();
        List<string> wrong = [];
        foreach ((string project, bool isPublic) in (IEnumerable<(string, bool)>)
            [("p", false), ("p", true), ("open", false)])
        {
            (int cells, List<string> some) = await RightsMatrix.RunAsync(host, project, isPublic);
            output.WriteLine($"{project}, {(isPublic ? "public" : "private")} streams: {cells} cells");
            wrong.AddRange(some);
        }

        (int cases, List<string> crossings) = await Crossings.RunAsync(host);
        output.WriteLine($"{cases} ways across projects");
        wrong.AddRange(crossings);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
