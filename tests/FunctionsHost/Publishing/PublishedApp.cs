using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit.Npm;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.FunctionsHost.Publishing;

/// <summary>The output of <c>dotnet publish</c> for the function app, refreshed when its sources change.</summary>
public static class PublishedApp
{
    private static readonly TimeSpan PublishDeadline = TimeSpan.FromMinutes(10);

    private static readonly string Repository = typeof(PublishedApp).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryFolder").Value!;

    private static readonly string Project = Path.Combine(Repository, "src", "FunctionApp");

    private static readonly string Stamp = Path.Combine(Folder, "published.stamp");

    /// <summary>The folder of the published app.</summary>
    public static string Folder => Path.Combine(Repository, "tests", "FunctionsHost", "bin", "FunctionApp");

    /// <summary>Publishes the app unless the output is newer than the sources. Concurrent callers wait.</summary>
    /// <returns>The folder of the published app.</returns>
    /// <exception cref="InvalidOperationException"><c>dotnet publish</c> failed.</exception>
    public static async Task<string> EnsureAsync()
    {
        await using FileStream publishLock = await LockFile.AcquireAsync(Folder + ".lock", PublishDeadline);
        if (!IsCurrent())
        {
            await PublishAsync();
        }

        return Folder;
    }

    private static bool IsCurrent() =>
        File.Exists(Stamp) && SourceFiles().All(file => file.LastWriteTimeUtc <= File.GetLastWriteTimeUtc(Stamp));

    /// <summary>All source files, and settings at the root such as host.json and package versions.</summary>
    private static IEnumerable<FileInfo> SourceFiles() =>
        new DirectoryInfo(Path.Combine(Repository, "src"))
            .EnumerateDirectories()
            .SelectMany(static project => project.EnumerateFileSystemInfos())
            .Where(static entry => entry.Name is not ("bin" or "obj"))
            .SelectMany(static entry => entry is DirectoryInfo folder
                ? folder.EnumerateFiles("*", SearchOption.AllDirectories)
                : [(FileInfo)entry])
            .Concat(new DirectoryInfo(Repository).EnumerateFiles("*.json"))
            .Concat(new DirectoryInfo(Repository).EnumerateFiles("*.props"));

    private static async Task PublishAsync()
    {
        DateTimeOffset started = TimeProvider.System.GetUtcNow();
        string[] arguments =
            ["publish", Project, "-c", "Release", "-o", Folder, "--disable-build-servers", "--nologo"];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // MSBuild settings of a build that runs these tests must not reach the publish.
        string[] inherited =
        [
            .. start.Environment.Keys.Where(
                static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)),
        ];
        foreach (string name in inherited)
        {
            start.Environment.Remove(name);
        }

        FinishedProcess published = await FinishedProcess.RunAsync(start, PublishDeadline);
        if (published.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"dotnet publish exited with code {published.ExitCode}.\n"
                + $"{published.StandardOutput}\n{published.StandardError}");
        }

        // The start time, so that sources that changed meanwhile are newer.
        await File.WriteAllTextAsync(Stamp, "");
        File.SetLastWriteTimeUtc(Stamp, started.UtcDateTime);
    }
}
