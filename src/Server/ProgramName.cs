namespace DurableStreams.Server;

/// <summary>How this program is started from a shell.</summary>
internal static class ProgramName
{
    /// <summary>The command that starts the program of this process from its working folder.</summary>
    public static string Current() => Of(
        Environment.ProcessPath!,
        Path.Combine(AppContext.BaseDirectory, $"{typeof(ProgramName).Assembly.GetName().Name}.dll"),
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        Environment.CurrentDirectory);

    /// <param name="process">The file that the process runs: that of the program, or <c>dotnet</c>.</param>
    /// <param name="assembly">The assembly of the program, for <c>dotnet</c>.</param>
    /// <param name="searched">The folders in which a shell finds programs.</param>
    /// <param name="folder">The working folder.</param>
    public static string Of(string process, string assembly, IEnumerable<string> searched, string folder)
    {
        string name = Path.GetFileNameWithoutExtension(process);
        bool isFound = searched.Any(one => one.Length > 0
            && Path.TrimEndingDirectorySeparator(one) == Path.GetDirectoryName(process));
        string program = isFound ? name : Short(process, folder);
        return name == "dotnet" ? $"{program} {Short(assembly, folder)}" : program;
    }

    private static string Short(string file, string folder)
    {
        string relative = Path.GetRelativePath(folder, file);
        string shown = relative.StartsWith("..", StringComparison.Ordinal) ? file

            // A shell takes a name without a folder for one to search.
            : relative.Contains(Path.DirectorySeparatorChar) ? relative : Path.Combine(".", relative);
        return shown.Contains(' ') ? $"\"{shown}\"" : shown;
    }
}
