using System.Runtime.InteropServices;

namespace DurableStreams.Server.Connections;

/// <summary>
/// The number of files and sockets that this process may have open (<c>ulimit -n</c>, <c>LimitNOFILE</c>), and how many
/// of them may be connections. At the limit, the runtime can neither accept connections nor open files.
/// </summary>
internal static class DescriptorLimit
{
    /// <summary>The connections that are accepted even if the limit is too low for the server.</summary>
    public const int MinConnections = 16;

    // The runtime keeps a descriptor or two open for each assembly that it has loaded: 224 in all after the first
    // requests. Others are for the telemetry exporter, and for what is loaded later.
    private const int Base = 320;

    // Each connection to the database has its file, the log and the shared memory open; there are two for each core,
    // one for bytes and one for heads.
    private const int PerCore = 8;

    private const int LinuxResource = 7;
    private const int MacResource = 8;

    /// <summary>Kept for the runtime, the database and outgoing connections.</summary>
    public static int Reserve => Base + (PerCore * Environment.ProcessorCount);

    /// <summary>The limit; null if there is none, or on Windows.</summary>
    public static long? Read()
    {
        int? resource = OperatingSystem.IsLinux() ? LinuxResource : OperatingSystem.IsMacOS() ? MacResource : null;
        return resource is { } known && GetLimit(known, out Limit limit) == 0 && limit.Current <= int.MaxValue
            ? (long)limit.Current
            : null;
    }

    /// <summary>The number of connections that fit; at least <see cref="MinConnections"/>.</summary>
    public static int MaxConnections(long limit) => (int)Math.Max(limit - Reserve, MinConnections);

    [DllImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        public readonly nuint Current;
        public readonly nuint Maximum;
    }
}
