using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Tools;

/// <summary>Runs commands of the .NET SDK, which leave no build server behind.</summary>
internal static class DotnetCli
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>The configuration that these tests, and the projects that they reference, were built in.</summary>
    public static string Configuration { get; } =
        typeof(DotnetCli).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>Runs <c>dotnet</c>, and fails if it does.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(
        string workingDirectory,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = DotnetCommand.ForExecutable("dotnet", arguments, environment, workingDirectory);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        foreach (string name in start.Environment.Keys.Where(IsOfOuterBuild).ToArray())
        {
            start.Environment.Remove(name);
        }

        FinishedProcess finished = await FinishedProcess.RunAsync(start, Deadline);
        Assert.True(
            finished.ExitCode == 0,
            $"dotnet {string.Join(' ', arguments)}\n{finished.StandardOutput}{finished.StandardError}");
        return finished.StandardOutput;
    }

    // MSBuild settings of the build that runs these tests.
    private static bool IsOfOuterBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) && name != "MSBUILDDISABLENODEREUSE";
}
