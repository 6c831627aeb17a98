using System.Runtime.InteropServices;

namespace DurableStreams.Storage.Sqlite.Folder;

/// <summary>
/// Creates folders that are still there after a power failure. On POSIX, the entry of a new file or folder is on the
/// disk only when the folder that contains it has been flushed.
/// </summary>
internal static class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Creates a folder with its parents, and flushes the folder of each one that is new.</summary>
    public static void Create(string folder) => Create(folder, Flush);

    /// <summary>See <see cref="Create(string)"/>.</summary>
    /// <param name="folder">A full path.</param>
    /// <param name="flush">Flushes a folder.</param>
    internal static void Create(string folder, Action<string> flush)
    {
        List<string> parents = [];
        for (string? missing = folder; missing is not null && !Directory.Exists(missing);)
        {
            missing = Path.GetDirectoryName(missing);
            if (missing is not null)
            {
                parents.Add(missing);
            }
        }

        Directory.CreateDirectory(folder);
        parents.ForEach(flush);
    }

    /// <summary>Flushes the entries of a folder to the disk. Does nothing on Windows, which cannot do that.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        // Some file systems cannot flush folders. They report it as an invalid argument.
        const int InvalidArgument = 22;
        bool hasFailed = Sync(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument;
        IOException? failure = hasFailed ? Failure(folder) : null;
        _ = Close(descriptor);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static IOException Failure(string folder) => new(
        $"The folder '{folder}' cannot be flushed to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
