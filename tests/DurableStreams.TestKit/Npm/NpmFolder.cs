using System.ComponentModel;
using System.Diagnostics;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.TestKit.Npm;

/// <summary>A folder with a package.json, whose packages are installed exactly as its lock file requires.</summary>
public sealed class NpmFolder
{
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(5);
    private readonly string _user;
    private readonly Lazy<Task> _installation;

    /// <param name="path">The folder of package.json; one installation serves all build configurations.</param>
    /// <param name="user">The name of the tests that need Node.js, for the message if it is missing.</param>
    public NpmFolder(string path, string user)
    {
        Path = path;
        _user = user;
        _installation = new Lazy<Task>(InstallAsync);
    }

    public string Path { get; }

    /// <summary>Installs the packages once per process. Parallel tests wait for the same installation.</summary>
    public Task ReadyAsync() => _installation.Value;

    /// <summary>Runs a command in the folder and waits until it exits.</summary>
    public async Task<FinishedProcess> RunAsync(ProcessStartInfo start, TimeSpan deadline)
    {
        Prepare(start);
        try
        {
            return await FinishedProcess.RunAsync(start, deadline);
        }
        catch (Win32Exception missing)
        {
            throw NodeMissing(start, missing);
        }
    }

    /// <summary>Starts a command in the folder. The caller ends it.</summary>
    public Process Start(ProcessStartInfo start, ProcessOutput output)
    {
        Prepare(start);
        try
        {
            return output.Start(start);
        }
        catch (Win32Exception missing)
        {
            throw NodeMissing(start, missing);
        }
    }

    private void Prepare(ProcessStartInfo start)
    {
        start.WorkingDirectory = start.WorkingDirectory.Length > 0 ? start.WorkingDirectory : Path;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
    }

    private InvalidOperationException NodeMissing(ProcessStartInfo start, Win32Exception missing) =>
        new($"{_user} needs Node.js 20 or newer with npm, and '{start.FileName}' was not found on the PATH.", missing);

    private async Task InstallAsync()
    {
        var lockPath = System.IO.Path.Combine(Path, "obj", "npm-ci.lock");
        await using var installationLock = await LockFile.AcquireAsync(lockPath, InstallDeadline);
        if (InstalledPackages.MatchLock(Path))
        {
            return;
        }

        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var installed = await RunAsync(new ProcessStartInfo(npm, ["ci", "--no-audit", "--no-fund"]), InstallDeadline);
        if (installed.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"npm ci failed with exit code {installed.ExitCode}.\n"
                + $"{installed.StandardOutput}\n{installed.StandardError}");
        }
    }
}
