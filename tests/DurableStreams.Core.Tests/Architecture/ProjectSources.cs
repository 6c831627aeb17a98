using System.Text.RegularExpressions;

namespace DurableStreams.Core.Tests.Architecture;

/// <summary>The source files of a project below <c>src</c>: the types that each folder declares and uses.</summary>
internal sealed partial class ProjectSources
{
    /// <summary>The folder of each top-level type, by name of the type.</summary>
    public IReadOnlyDictionary<string, string> Declarations { get; }

    /// <summary>For each folder the other folders whose types it uses, with one example each.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Uses { get; }

    public ProjectSources(string project)
    {
        string root = Path.Combine(RepositoryRoot(), "src", project);
        (string Folder, string File, string Code)[] files =
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Select(file => (Path: Path.GetRelativePath(root, file).Replace('\\', '/'), File: file))
                .Where(file => !file.Path.StartsWith("obj/", StringComparison.Ordinal))
                .Where(file => !file.Path.StartsWith("bin/", StringComparison.Ordinal))
                .Select(file => (FolderOf(file.Path), Path.GetFileName(file.File), CodeOf(file.File))),
        ];
        Declarations = files
            .SelectMany(file => Declaration().Matches(file.Code)
                .Select(match => (Type: match.Groups[1].Value, file.Folder)))
            .Distinct() // A generic type and its base share a name.
            .ToDictionary(found => found.Type, found => found.Folder);
        var uses = files
            .Select(file => file.Folder)
            .Distinct()
            .ToDictionary(folder => folder, _ => new Dictionary<string, string>());
        foreach ((string folder, string file, string code) in files)
        {
            foreach (string name in Name().Matches(code).Select(match => match.Value))
            {
                if (Declarations.TryGetValue(name, out string? other) && other != folder)
                {
                    uses[folder].TryAdd(other, $"{file} uses {name}");
                }
            }
        }

        Uses = uses;
    }

    private static string FolderOf(string path) =>
        path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : ".";

    private static string CodeOf(string file) =>
        Text().Replace(Comment().Replace(File.ReadAllText(file), ""), "\"\"");

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "src", "DurableStreams.Core")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run in a folder of the repository.");
    }

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex("\"(?:\\\\.|[^\"\\\\\\n])*\"")]
    private static partial Regex Text();

    // Top-level types begin at the start of a line; nested types belong to the type that contains them.
    [GeneratedRegex(
        @"^(?:public |internal |static |sealed |abstract |readonly |partial |ref )*"
        + @"(?:class|record struct|record|struct|interface|enum) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Name();
}
