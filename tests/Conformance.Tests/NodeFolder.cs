using System.Diagnostics;
using System.Reflection;
using DurableStreams.TestKit.Npm;
using DurableStreams.TestKit.Processes;

namespace Conformance.Tests;

/// <summary>The folder of the npm packages of this project.</summary>
internal static class NodeFolder
{
    private static readonly NpmFolder Folder = new(
        typeof(NodeFolder).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "NodeFolder").Value!,
        "The official suite");

    public static Task ReadyAsync() => Folder.ReadyAsync();

    public static Task<FinishedProcess> RunAsync(ProcessStartInfo start, TimeSpan deadline) =>
        Folder.RunAsync(start, deadline);
}
