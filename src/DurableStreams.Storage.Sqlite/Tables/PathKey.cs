using System.Text;
using System.Text.Unicode;
using DurableStreams.Addressing;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>Encodes paths as keys whose byte order is the ordinal order of the paths.</summary>
/// <remarks>
/// UTF-8 sorts by code point, ordinal order by UTF-16 unit, which puts U+E000 to U+FFFF after the surrogates. A key is
/// UTF-8, in which the lead bytes of that range (EE and EF) are replaced by bytes that UTF-8 never uses and that sort
/// after all others (F8 and F9).
/// </remarks>
internal static class PathKey
{
    /// <summary>Sorts after every key.</summary>
    public const byte Last = 0xFF;

    // Paths have no control characters, so this sorts before every key, and a key followed by it before all later ones.
    // Not empty, because an empty span would be bound as NULL.
    private const byte Lowest = 1;

    private const byte PrivateUseLead = 0xEE;
    private const byte LastPlaneLead = 0xEF;
    private const byte PrivateUseKey = 0xF8;
    private const byte LastPlaneKey = 0xF9;

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Sorts before every key.</summary>
    public static ReadOnlySpan<byte> BeforeAll => [Lowest];

    /// <summary>The first key of a listing.</summary>
    /// <param name="prefixKey">The key of the prefix that the listing is limited to; empty for no limit.</param>
    /// <param name="after">The last path of the page before; null for the first page.</param>
    public static byte[] First(byte[] prefixKey, StreamPath? after)
    {
        byte[] first = prefixKey.Length == 0 ? [Lowest] : prefixKey;
        if (after is not { } last)
        {
            return first;
        }

        return Later([.. Encode(last.Value), Lowest], first);
    }

    /// <inheritdoc cref="First(byte[], StreamPath?)"/>
    /// <param name="range">The listing.</param>
    public static byte[] First(StreamRange range) =>
        range.After is { } after && range.FolderOf(after) is { } folder
            ? AfterFolder(folder)
            : First(Encode(range.Prefix), range.After);

    /// <summary>The key that sorts after all paths in a folder, and before or at every later path.</summary>
    /// <param name="folder">The folder, with its slash.</param>
    public static byte[] AfterFolder(string folder)
    {
        byte[] key = Encode(folder);
        key[^1]++;
        return key;
    }

    /// <summary>Encodes a path or the beginning of one.</summary>
    public static byte[] Encode(string path)
    {
        byte[] key = StrictUtf8.GetBytes(path);
        key.AsSpan().Replace(PrivateUseLead, PrivateUseKey);
        key.AsSpan().Replace(LastPlaneLead, LastPlaneKey);
        return key;
    }

    /// <summary>The key that sorts after all paths that start with a prefix.</summary>
    public static byte[] AfterPrefix(string prefix) => [.. Encode(prefix), Last];

    /// <summary>Decodes the key of a path.</summary>
    /// <exception cref="InvalidDataException">The bytes are not the key of a path.</exception>
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
            : throw new InvalidDataException("A stored key is not the key of a path.");
    }

    private static byte[] Later(byte[] one, byte[] other) =>
        one.AsSpan().SequenceCompareTo(other) > 0 ? one : other;
}
