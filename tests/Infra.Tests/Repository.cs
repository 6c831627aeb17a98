using System.Reflection;
using System.Text.Json;

namespace DurableStreams.Infra.Tests;

/// <summary>Reads the files of the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    public static JsonElement ReadJson(string file) => JsonDocument.Parse(Read(file)).RootElement;

    /// <summary>The value that main.parameters.json gives to a parameter.</summary>
    public static JsonElement ParameterValue(string parameter) =>
        ReadJson("infra/bicep/main.parameters.json").At($"parameters.{parameter}.value");

    /// <summary>Finds files below a folder. Returns paths relative to the root, with slashes.</summary>
    public static string[] Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(static file => !file.Contains("/bin/", StringComparison.Ordinal))
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
}
