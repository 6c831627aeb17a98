using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DurableStreams.Storage.Sqlite.Folder;

/// <summary>
/// Writes the content of a file past the page cache of Linux (<c>O_DIRECT</c>), if the file system permits that. The
/// cache costs a copy and the memory of pages that are seldom read: live readers get their bytes from the process.
/// </summary>
/// <remarks>Not thread-safe: it has one buffer.</remarks>
internal sealed class DirectWriter
{
    // The addresses, lengths and positions of direct writes are multiples of the block of the disk: at most 4 KiB.
    private const int BlockBytes = 4096;

    // Measured: 128 KiB 950 MB/s, 512 KiB 1,600 MB/s, 4 MiB 1,700 MB/s.
    private const int BufferBytes = 512 * 1024;

    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int InvalidArgument = 22;

    private readonly Memory<byte> _buffer = AllocateAligned();

    /// <summary>Writes all bytes of a new file. They may not be on the disk before it is flushed.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Write(SafeFileHandle file, ReadOnlySpan<byte> data)
    {
        if (!TrySetDirect(file, isDirect: true))
        {
            RandomAccess.Write(file, data, fileOffset: 0);
            return;
        }

        try
        {
            WriteBlocks(file, data);
        }
        catch (IOException e) when (e.HResult == InvalidArgument)
        {
            // The file system accepts the flag, but not this write: its blocks are larger, for example.
            _ = TrySetDirect(file, isDirect: false);
            RandomAccess.Write(file, data, fileOffset: 0);
        }

        // The last block was filled up.
        RandomAccess.SetLength(file, data.Length);
    }

    private void WriteBlocks(SafeFileHandle file, ReadOnlySpan<byte> data)
    {
        Span<byte> buffer = _buffer.Span;
        for (int written = 0; written < data.Length; written += BufferBytes)
        {
            ReadOnlySpan<byte> part = data.Slice(written, Math.Min(BufferBytes, data.Length - written));
            part.CopyTo(buffer);
            int length = (part.Length + BlockBytes - 1) / BlockBytes * BlockBytes;
            buffer[part.Length..length].Clear();
            RandomAccess.Write(file, buffer[..length], written);
        }
    }

    private static Memory<byte> AllocateAligned()
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(BufferBytes + BlockBytes, pinned: true);
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        int skipped = (int)(-start & (BlockBytes - 1));
        return pinned.AsMemory(skipped, BufferBytes);
    }

    private static bool TrySetDirect(SafeFileHandle file, bool isDirect)
    {
        if (!OperatingSystem.IsLinux() || DirectFlag is not { } direct)
        {
            return false;
        }

        int descriptor = (int)file.DangerousGetHandle();
        int flags = ControlFile(descriptor, GetFlags, 0);
        return flags >= 0 && ControlFile(descriptor, SetFlags, isDirect ? flags | direct : flags & ~direct) == 0;
    }

    // Differs between processors.
    private static int? DirectFlag => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 0x4000,
        Architecture.Arm64 => 0x10000,
        _ => null,
    };

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ControlFile(int descriptor, int command, int argument);
}
