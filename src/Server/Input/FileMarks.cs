using System.Security.Cryptography;
using DurableStreams.Server.Client;

namespace DurableStreams.Server.Input;

/// <summary>
/// Numbers that say how much of a file was appended. The server keeps the last one for the producer of the file, so
/// that a later run continues there, also if the file has grown.
/// </summary>
/// <remarks>
/// A mark is a position, and a checksum of the bytes before it: a file that was replaced is noticed, but for one in
/// 1,024. Marks grow with the position, and fit into the 53 bits of an epoch (§5.2.1).
/// </remarks>
internal sealed class FileMarks(FileStream file)
{
    private const int ChecksumBits = 10;
    private const int ChecksumMask = (1 << ChecksumBits) - 1;
    private const int ChecksummedBytes = 1024;
    private const long MaxPosition = (1L << (53 - ChecksumBits)) - 1;

    /// <summary>The mark of a position after the start of the file.</summary>
    /// <exception cref="ClientException">The position is too large for a mark.</exception>
    public long At(long position) => position <= MaxPosition
        ? (position << ChecksumBits) + Checksum(position)
        : throw new ClientException($"Only {MaxPosition} bytes of a file with --producer can be appended.");

    /// <summary>Finds the position of a mark that an earlier run has made.</summary>
    /// <returns>False if it is not that of this file.</returns>
    public bool TryFind(long mark, out long position)
    {
        position = mark >> ChecksumBits;
        return position <= file.Length && mark == At(position);
    }

    /// <summary>Counts the ends of lines before a position.</summary>
    public long CountLines(long position)
    {
        byte[] buffer = new byte[64 * 1024];
        long lines = 0;
        for (long start = 0; start < position; start += buffer.Length)
        {
            int wanted = (int)Math.Min(buffer.Length, position - start);
            lines += Read(start, buffer.AsSpan(0, wanted)).Count((byte)'\n');
        }

        return lines;
    }

    private int Checksum(long position)
    {
        Span<byte> buffer = stackalloc byte[(int)Math.Min(ChecksummedBytes, position)];
        // Not for security: the runtime has SHA-256, and the marks that servers keep were made with it.
        ReadOnlySpan<byte> hash = SHA256.HashData(Read(position - buffer.Length, buffer));
        return BitConverter.ToUInt16(hash) & ChecksumMask;
    }

    // Independent of the position at which the file is read for appending.
    private ReadOnlySpan<byte> Read(long start, Span<byte> buffer)
    {
        int read = 0;
        while (read < buffer.Length
            && RandomAccess.Read(file.SafeFileHandle, buffer[read..], start + read) is > 0 and var more)
        {
            read += more;
        }

        return buffer[..read];
    }
}
