using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Conformance.Tests;

/// <summary>The folder of package.json, its packages installed exactly as the lock file says.</summary>
internal static class NodeFolder
{
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task> Installation = new(InstallAsync);

    public static string Path { get; } = typeof(NodeFolder).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "NodeFolder").Value!;

    /// <summary>Once per process; tests that run in parallel wait for the same installation.</summary>
    public static Task ReadyAsync() => Installation.Value;

    public static async Task<FinishedProcess> RunAsync(ProcessStartInfo start, TimeSpan deadline)
    {
        start.WorkingDirectory = Path;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
        try
        {
            return await FinishedProcess.RunAsync(start, deadline);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(
                $"The official suite needs Node.js 20 or newer with npm, and '{start.FileName}' was not found on the PATH.", missing);
        }
    }

    private static async Task InstallAsync()
    {
        await using var alone = await LockFile.AcquireAsync(System.IO.Path.Combine(Path, "obj", "npm-ci.lock"), InstallDeadline);
        if (InstalledPackages.MatchLock(Path))
        {
            return;
        }

        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var installed = await RunAsync(new ProcessStartInfo(npm, ["ci", "--no-audit", "--no-fund"]), InstallDeadline);
        if (installed.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"npm ci failed with exit code {installed.ExitCode}.\n{installed.StandardOutput}\n{installed.StandardError}");
        }
    }
}
