using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit.Npm;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.FunctionsHost.Publishing;

/// <summary>The function app as <c>dotnet publish</c> leaves it: published once and again when its sources change.</summary>
public static class PublishedApp
{
    private static readonly TimeSpan PublishDeadline = TimeSpan.FromMinutes(10);

    private static readonly string Repository = typeof(PublishedApp).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryFolder").Value!;

    private static readonly string Project = Path.Combine(Repository, "src", "FunctionApp");

    private static readonly string Stamp = Path.Combine(Folder, "published.stamp");

    /// <summary>Where the app is published.</summary>
    public static string Folder => Path.Combine(Repository, "tests", "FunctionsHost", "bin", "FunctionApp");

    /// <summary>Publishes the app unless it is there and newer than its sources. Other processes that want the same wait.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="InvalidOperationException"><c>dotnet publish</c> failed; the message has its output.</exception>
    public static async Task<string> EnsureAsync()
    {
        await using FileStream alone = await LockFile.AcquireAsync(Folder + ".lock", PublishDeadline);
        if (!IsCurrent())
        {
            await PublishAsync();
        }

        return Folder;
    }

    private static bool IsCurrent() => File.Exists(Stamp) && SourceFiles().All(file => file.LastWriteTimeUtc <= File.GetLastWriteTimeUtc(Stamp));

    /// <summary>All files of the products and those at the root, such as host.json and the versions of packages.</summary>
    private static IEnumerable<FileInfo> SourceFiles() =>
        new DirectoryInfo(Path.Combine(Repository, "src"))
            .EnumerateDirectories()
            .SelectMany(static project => project.EnumerateFileSystemInfos().Where(static entry => entry.Name is not ("bin" or "obj")))
            .SelectMany(static entry => entry is DirectoryInfo folder ? folder.EnumerateFiles("*", SearchOption.AllDirectories) : [(FileInfo)entry])
            .Concat(new DirectoryInfo(Repository).EnumerateFiles("*.json"))
            .Concat(new DirectoryInfo(Repository).EnumerateFiles("*.props"));

    private static async Task PublishAsync()
    {
        DateTimeOffset started = TimeProvider.System.GetUtcNow();
        var start = new ProcessStartInfo("dotnet", ["publish", Project, "-c", "Release", "-o", Folder, "--disable-build-servers", "--nologo"])
        {
            WorkingDirectory = Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A build that runs these tests leaves its own settings in the environment.
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        FinishedProcess published = await FinishedProcess.RunAsync(start, PublishDeadline);
        if (published.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet publish ended with exit code {published.ExitCode}.\n{published.StandardOutput}\n{published.StandardError}");
        }

        // A source that changed meanwhile is newer than this.
        await File.WriteAllTextAsync(Stamp, "");
        File.SetLastWriteTimeUtc(Stamp, started.UtcDateTime);
    }
}
