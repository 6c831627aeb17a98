using System.Buffers.Binary;
using System.IO.Hashing;

namespace DurableStreams.Storage.Sqlite.Checksums;

/// <summary>
/// The checksum of a row of <c>segments</c>: XXH3 with 64 bits, of its bytes, boundaries and key. With the key, so that
/// the bytes of another row do not pass for those of this one.
/// </summary>
internal static class SegmentChecksum
{
    /// <summary>The first step, which takes the time: can be computed before the key is known.</summary>
    public static long OfData(ReadOnlySpan<byte> data) => (long)XxHash3.HashToUInt64(data);

    /// <param name="incarnationId">The first part of the key.</param>
    /// <param name="end">The second part of the key.</param>
    /// <param name="boundaries">The lengths of the appends as they are stored; empty for a single append.</param>
    /// <param name="dataChecksum">See <see cref="OfData"/>.</param>
    public static long Of(long incarnationId, long end, ReadOnlySpan<byte> boundaries, long dataChecksum)
    {
        Span<byte> key = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(key, incarnationId);
        BinaryPrimitives.WriteInt64LittleEndian(key[sizeof(long)..], end);
        return (long)XxHash3.HashToUInt64(key, (long)XxHash3.HashToUInt64(boundaries, dataChecksum));
    }
}
