using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.FunctionsHost.Tests.Hosting;

/// <summary>The smoke test of a deployment passes on the published app in its real worker process.</summary>
public sealed class SmokeTestTests(PublishedAppFixture app) : IClassFixture<PublishedAppFixture>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_smoke_test_of_a_deployment_passes_on_the_function_app()
    {
        await using ServerProcess host = await app.StartHostAsync();
        var start = new ProcessStartInfo(
            "bash", [Path.Combine(RepositoryRoot(), "infra", "smoke-test.sh"), host.BaseAddress.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        FinishedProcess finished = await FinishedProcess.RunAsync(start, Deadline);

        Assert.True(
            finished.ExitCode == 0,
            $"It ended with {finished.ExitCode}.\n{finished.StandardOutput}\n{finished.StandardError}\n{host.Output}");
        Assert.Contains("ok: tailed by SSE", finished.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("ok: deleted", finished.StandardOutput, StringComparison.Ordinal);
    }

    private static string RepositoryRoot() =>
        typeof(SmokeTestTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "RepositoryRoot").Value!;
}
