using System.Diagnostics;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Scripts;

/// <summary>What holds for every script.</summary>
public sealed class ScriptFileTests
{
    public static TheoryData<string> Files => [.. Repository.Files("infra", "*.sh")];

    [Theory]
    [MemberData(nameof(Files))]
    public void It_is_strict_and_can_be_run(string file)
    {
        Assert.StartsWith("#!/usr/bin/env bash\n", Repository.Read(file), StringComparison.Ordinal);
        Assert.Contains("\nset -euo pipefail\n", Repository.Read(file), StringComparison.Ordinal);
        Assert.True(File.GetUnixFileMode(Repository.PathOf(file)).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Bash_can_read_it(string file)
    {
        FinishedProcess finished = await RunAsync("bash", "-n", Repository.PathOf(file));
        Assert.True(finished.ExitCode == 0, finished.StandardError);
    }

    /// <summary>Where the linter is installed; it is no condition of building this repository.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_linter_has_nothing_to_say(string file)
    {
        if (Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "shellcheck"))))
        {
            FinishedProcess finished = await RunAsync("shellcheck", Repository.PathOf(file));
            Assert.True(finished.ExitCode == 0, finished.StandardOutput);
        }
    }

    private static Task<FinishedProcess> RunAsync(string program, params string[] arguments) =>
        FinishedProcess.RunAsync(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }, TimeSpan.FromMinutes(1));
}
