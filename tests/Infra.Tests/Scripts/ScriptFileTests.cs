using System.Diagnostics;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Scripts;

/// <summary>Rules that every script keeps.</summary>
public sealed class ScriptFileTests
{
    public static TheoryData<string> Files => [.. Repository.Files("infra", "*.sh"), ".ci/run"];

    [Theory]
    [MemberData(nameof(Files))]
    public void It_is_strict_and_executable(string file)
    {
        Assert.StartsWith("#!/usr/bin/env bash\n", Repository.Read(file), StringComparison.Ordinal);
        Assert.Contains("\nset -euo pipefail\n", Repository.Read(file), StringComparison.Ordinal);
        Assert.True(File.GetUnixFileMode(Repository.PathOf(file)).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Bash_can_parse_it(string file)
    {
        FinishedProcess finished = await RunAsync("bash", "-n", Repository.PathOf(file));
        Assert.True(finished.ExitCode == 0, finished.StandardError);
    }

    /// <summary>Runs only where shellcheck is installed, as it is in CI.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Shellcheck_accepts_it(string file)
    {
        string[] folders = Environment.GetEnvironmentVariable("PATH")!.Split(':');
        if (folders.Any(static folder => File.Exists(Path.Combine(folder, "shellcheck"))))
        {
            FinishedProcess finished = await RunAsync("shellcheck", Repository.PathOf(file));
            Assert.True(finished.ExitCode == 0, finished.StandardOutput);
        }
    }

    private static Task<FinishedProcess> RunAsync(string program, params string[] arguments) =>
        FinishedProcess.RunAsync(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
            TimeSpan.FromMinutes(1));
}
