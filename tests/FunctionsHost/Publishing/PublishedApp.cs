using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit.Npm;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.FunctionsHost.Publishing;

/// <summary>
/// The output of <c>dotnet publish</c> for the function app, or for another app, refreshed when its sources change.
/// </summary>
public static class PublishedApp
{
    private static readonly TimeSpan PublishDeadline = TimeSpan.FromMinutes(10);

    private static readonly string Repository = typeof(PublishedApp).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryFolder").Value!;

    private static readonly string Project = Path.Combine(Repository, "src", "FunctionApp");

    /// <summary>The folder of the published app.</summary>
    public static string Folder => FolderOf(Project);

    /// <summary>Publishes the app unless the output is newer than the sources. Concurrent callers wait.</summary>
    /// <returns>The folder of the published app.</returns>
    /// <exception cref="InvalidOperationException"><c>dotnet publish</c> failed.</exception>
    public static Task<string> EnsureAsync() => EnsureAsync(Project);

    /// <inheritdoc cref="EnsureAsync()"/>
    /// <param name="project">The folder of the app's project, relative to the repository.</param>
    public static async Task<string> EnsureAsync(string project)
    {
        project = Path.Combine(Repository, project);
        string folder = FolderOf(project);
        await using FileStream publishLock = await LockFile.AcquireAsync(folder + ".lock", PublishDeadline);
        if (!IsCurrent(project, folder))
        {
            await PublishAsync(project, folder);
        }

        return folder;
    }

    private static string FolderOf(string project) =>
        Path.Combine(Repository, "tests", "FunctionsHost", "bin", Path.GetFileName(project));

    private static string StampOf(string folder) => Path.Combine(folder, "published.stamp");

    private static bool IsCurrent(string project, string folder) =>
        File.Exists(StampOf(folder))
        && SourceFiles(project).All(file => file.LastWriteTimeUtc <= File.GetLastWriteTimeUtc(StampOf(folder)));

    /// <summary>All source files, and settings at the root such as host.json and package versions.</summary>
    private static IEnumerable<FileInfo> SourceFiles(string project) =>
        new DirectoryInfo(Path.Combine(Repository, "src"))
            .EnumerateDirectories()
            .Append(new DirectoryInfo(project))
            .SelectMany(static project => project.EnumerateFileSystemInfos())
            .Where(static entry => entry.Name is not ("bin" or "obj"))
            .SelectMany(static entry => entry is DirectoryInfo folder
                ? folder.EnumerateFiles("*", SearchOption.AllDirectories)
                : [(FileInfo)entry])
            .Concat(new DirectoryInfo(Repository).EnumerateFiles("*.json"))
            .Concat(new DirectoryInfo(Repository).EnumerateFiles("*.props"));

    private static async Task PublishAsync(string project, string folder)
    {
        DateTimeOffset started = TimeProvider.System.GetUtcNow();
        string[] arguments =
            ["publish", project, "-c", "Release", "-o", folder, "--disable-build-servers", "--nologo"];
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
        await File.WriteAllTextAsync(StampOf(folder), "");
        File.SetLastWriteTimeUtc(StampOf(folder), started.UtcDateTime);
    }
}
