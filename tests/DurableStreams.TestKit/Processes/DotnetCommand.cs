using System.Diagnostics;

namespace DurableStreams.TestKit.Processes;

/// <summary>Builds the command that starts a .NET program, without inherited server settings.</summary>
public static class DotnetCommand
{
    /// <summary>Prefixes of server settings. Those of the developer must not reach the server under test.</summary>
    private static readonly string[] SettingPrefixes =
        ["ASPNETCORE_", "DOTNET_ENVIRONMENT", "DurableStreams__", "Kestrel__"];

    /// <summary>Starts a program by its dll.</summary>
    public static ProcessStartInfo For(
        string dll,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null)
    {
        if (!File.Exists(Path.ChangeExtension(dll, ".runtimeconfig.json")))
        {
            throw new FileNotFoundException(
                $"There is no {Path.GetFileName(dll)} with its runtimeconfig.json in {Path.GetDirectoryName(dll)}. "
                + "Reference its project from the test project.",
                dll);
        }

        return ForExecutable("dotnet", [dll, .. arguments], environment, workingDirectory);
    }

    /// <summary>Starts a program by its executable file.</summary>
    public static ProcessStartInfo ForExecutable(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(file, [.. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>
    /// Lets the program receive SIGINT. Scripts let their background processes ignore it, and a program inherits that
    /// from the tests.
    /// </summary>
    public static void ReceiveInterrupts(ProcessStartInfo start) => StartBy(start, "env", "--default-signal=INT");

    /// <summary>Limits the files and sockets that the program may have open.</summary>
    public static void LimitDescriptors(ProcessStartInfo start, int limit) =>
        StartBy(start, "sh", "-c", $"ulimit -n {limit}; exec \"$@\"", "sh");

    // The other program replaces itself with the command, which therefore has its process id.
    private static void StartBy(ProcessStartInfo start, string program, params string[] arguments)
    {
        string[] command = [start.FileName, .. start.ArgumentList];
        start.FileName = program;
        start.ArgumentList.Clear();
        foreach (string argument in (string[])[.. arguments, .. command])
        {
            start.ArgumentList.Add(argument);
        }
    }

    private static bool IsSetting(string name) =>
        SettingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
