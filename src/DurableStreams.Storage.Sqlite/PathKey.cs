using System.Text;
using System.Text.Unicode;

namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// Paths as keys: UTF-8, but arranged so that keys sort byte by byte as their paths do in ordinal order.
/// </summary>
/// <remarks>
/// UTF-8 sorts by code points and ordinal order by UTF-16 units, in which U+E000 to U+FFFF stand behind the
/// surrogates. Their lead bytes in UTF-8 are therefore exchanged for two that sort behind all others and that no
/// UTF-8 has.
/// </remarks>
internal static class PathKey
{
    /// <summary>Sorts behind every key.</summary>
    public const byte Last = 0xFF;

    // No path has control characters. Not empty: SQLite would be given NULL.
    private const byte Lowest = 1;

    private const byte PrivateUseLead = 0xEE;
    private const byte LastPlaneLead = 0xEF;
    private const byte PrivateUseKey = 0xF8;
    private const byte LastPlaneKey = 0xF9;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Sorts before every key.</summary>
    public static ReadOnlySpan<byte> BeforeAll => [Lowest];

    /// <summary>The key of a path, or of the beginning of one.</summary>
    public static byte[] Encode(string path)
    {
        byte[] key = StrictUtf8.GetBytes(path);
        key.AsSpan().Replace(PrivateUseLead, PrivateUseKey);
        key.AsSpan().Replace(LastPlaneLead, LastPlaneKey);
        return key;
    }

    /// <summary>The path of a key.</summary>
    /// <exception cref="InvalidDataException">The key is of no path.</exception>
    public static StreamPath Decode(ReadOnlySpan<byte> key)
    {
        Span<byte> utf8 = stackalloc byte[StreamPath.MaxBytes];
        if (key.Length > utf8.Length)
        {
            throw new InvalidDataException("A stored path is too long.");
        }

        utf8 = utf8[..key.Length];
        key.CopyTo(utf8);
        utf8.Replace(PrivateUseKey, PrivateUseLead);
        utf8.Replace(LastPlaneKey, LastPlaneLead);
        return Utf8.IsValid(utf8) && StreamPath.FromDecoded(StrictUtf8.GetString(utf8), out StreamPath path) is null
            ? path
            : throw new InvalidDataException("A stored key is not that of a path.");
    }
}
