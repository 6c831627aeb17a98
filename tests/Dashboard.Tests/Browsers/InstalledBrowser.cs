using System.Diagnostics;
using DurableStreams.TestKit.Processes;

namespace Dashboard.Tests.Browsers;

/// <summary>Finds a browser on this machine, and installs one if there is none.</summary>
internal static class InstalledBrowser
{
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(5);

    private static readonly string[] Names =
    [
        "google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge",
        "microsoft-edge-stable", "chrome.exe", "msedge.exe",
    ];

    private static readonly string[] Folders =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        InProgramFiles("Google", "Chrome", "Application", "chrome.exe"),
        InProgramFiles("Microsoft", "Edge", "Application", "msedge.exe"),
    ];

    /// <summary>The path of a Chrome, an Edge or a Chromium; null for the one that Playwright has installed.</summary>
    /// <exception cref="InvalidOperationException">There is none, and none could be installed.</exception>
    public static async Task<string?> FindOrInstallAsync()
    {
        if (Find() is { } installed)
        {
            return installed;
        }

        // Playwright prints why it failed.
        if (Microsoft.Playwright.Program.Main(["install", "chromium"]) == 0)
        {
            return null;
        }

        return OperatingSystem.IsLinux() && await InstallWithAptAsync() && Find() is { } chromium
            ? chromium
            : throw new InvalidOperationException(
                "The tests of the dashboard need a browser: install Chrome, Edge or Chromium "
                + "(Debian: apt-get install chromium).");
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(static folder => Names.Select(name => Path.Combine(folder, name)))
            .Concat(Folders)
            .FirstOrDefault(File.Exists);

    private static string InProgramFiles(params ReadOnlySpan<string> path) =>
        Path.Combine([Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), .. path]);

    private static async Task<bool> InstallWithAptAsync()
    {
        const string Install = "apt-get update && apt-get install -y --no-install-recommends chromium";
        try
        {
            FinishedProcess apt = await FinishedProcess.RunAsync(
                new ProcessStartInfo("/bin/sh", ["-c", Install]), InstallDeadline);
            return apt.ExitCode == 0;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
