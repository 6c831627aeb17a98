using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>The Bicep compiler, from its NuGet package.</summary>
internal static class BicepCompiler
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static Task<FinishedProcess> RunAsync(string workingFolder, params string[] arguments)
    {
        string program = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "BicepCompiler").Value!;
        MakeExecutable(program);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };

        // Without this the compiler needs the ICU library.
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        return FinishedProcess.RunAsync(start, Deadline);
    }

    // A package carries no file modes that NuGet promises to restore.
    private static void MakeExecutable(string program)
    {
        UnixFileMode mode = File.GetUnixFileMode(program);
        if (!mode.HasFlag(UnixFileMode.UserExecute))
        {
            File.SetUnixFileMode(program, mode | UnixFileMode.UserExecute);
        }
    }
}
