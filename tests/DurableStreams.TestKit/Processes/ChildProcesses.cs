using System.Globalization;

namespace DurableStreams.TestKit.Processes;

/// <summary>Finds the processes that a process has started. Linux only.</summary>
public static class ChildProcesses
{
    public static int[] Of(int processId) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{processId}/task")
            .SelectMany(static thread => File.ReadAllText(Path.Combine(thread, "children"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(static child => int.Parse(child, CultureInfo.InvariantCulture)),
    ];
}
