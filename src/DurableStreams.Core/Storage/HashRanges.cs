using System.Security.Cryptography;
using System.Text;
using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>
/// A run of the 256 ranges into which estuaries are divided by the hash of their path. The hash is part of stored keys,
/// so it must never change.
/// </summary>
/// <param name="First">The first range, 0 to 255.</param>
/// <param name="Count">The number of consecutive ranges; 1 or more.</param>
public readonly record struct HashRanges(int First, int Count)
{
    /// <summary>The number of ranges.</summary>
    public const int Total = 256;

    /// <summary>All ranges.</summary>
    public static HashRanges All => new(0, Total);

    /// <summary>The last range.</summary>
    public int Last => First + Count - 1;

    /// <summary>The range of an estuary: the first byte of the SHA-256 of its path in UTF-8.</summary>
    public static int Of(StreamPath estuary)
    {
        Span<byte> utf8 = stackalloc byte[StreamPath.MaxBytes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(estuary.Value, utf8)], hash);
        return hash[0];
    }
}
