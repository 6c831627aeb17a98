using System.Diagnostics;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary>Starts the program under test, which the build copies next to this assembly.</summary>
internal static class TestServer
{
    private static readonly TimeSpan RunDeadline = TimeSpan.FromMinutes(2);

    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "durable-streams.dll");

    public static Task<ServerProcess> StartAsync(
        TemporaryFolder folder,
        string[] arguments,
        IReadOnlyDictionary<string, string>? settings = null,
        int? descriptors = null) =>
        ServerProcess.StartAsync(Dll, arguments, settings, folder.Path, descriptors);

    /// <summary>Starts a server on https.</summary>
    public static Task<ServerProcess> StartTlsAsync(
        TemporaryFolder folder, string[] arguments, IReadOnlyDictionary<string, string> settings) =>
        ServerProcess.StartAsync(Dll, arguments, settings, folder.Path, urls: "https://127.0.0.1:0");

    public static Task<ServerProcess> StartOnDataAsync(
        TemporaryFolder folder, IReadOnlyDictionary<string, string>? settings = null, int? descriptors = null) =>
        StartAsync(folder, ["--data", DataFolder(folder)], settings, descriptors);

    /// <summary>Starts a server at the address of a former one on the same data.</summary>
    public static Task<ServerProcess> RestartAsync(
        TemporaryFolder folder, Uri address, IReadOnlyDictionary<string, string>? settings = null) =>
        ServerProcess.StartAsync(
            Dll,
            ["--data", DataFolder(folder)],
            settings,
            folder.Path,
            urls: address.GetLeftPart(UriPartial.Authority));

    public static string DataFolder(TemporaryFolder folder) => folder.Combine("data");

    /// <summary>Runs the program until it exits, for starts that must fail and for commands.</summary>
    public static Task<FinishedProcess> RunAsync(
        TemporaryFolder folder, string[] arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        ProcessStartInfo start = DotnetCommand.For(Dll, arguments, settings, folder.Path);
        return FinishedProcess.RunAsync(start, RunDeadline);
    }
}
