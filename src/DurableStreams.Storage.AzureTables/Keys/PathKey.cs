using System.Buffers;
using System.Globalization;
using System.Text;

namespace DurableStreams.Storage.AzureTables.Keys;

/// <summary>
/// Encodes a path as a key. The encoding is reversible, uses printable ASCII without <c>/ \ # ? %</c>, and keeps the
/// ordinal order of paths.
/// </summary>
/// <remarks>
/// <c>/</c> becomes <c>.</c>. Any other character that must not stand for itself is written as its predecessor in
/// ASCII, followed by <c>1</c>; the predecessor itself is followed by <c>0</c>. A UTF-16 unit outside ASCII becomes
/// <c>~</c> and four hexadecimal digits.
/// </remarks>
internal static class PathKey
{
    private const char Wide = '~';

    /// <summary>Each starts a pair that stands for itself or for the next character of ASCII.</summary>
    private static readonly SearchValues<char> Introducers = SearchValues.Create(" \"$->[");

    /// <summary>Characters that stand for themselves.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "&'()*+,0123456789:;<=@ABCDEFGHIJKLMNOPQRSTUVWXYZ]^_`abcdefghijklmnopqrstuvwxyz{|}");

    /// <summary>Encodes a path or a prefix of one.</summary>
    public static string Encode(ReadOnlySpan<char> path)
    {
        if (!path.ContainsAnyExcept(Plain))
        {
            return path.ToString();
        }

        var key = new StringBuilder(path.Length + 16);
        foreach (char c in path)
        {
            if (Plain.Contains(c))
            {
                key.Append(c);
            }
            else if (c == '/')
            {
                key.Append('.');
            }
            else if (c >= Wide)
            {
                key.Append(Wide).Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else if (Introducers.Contains(c))
            {
                key.Append(ToKey(c)).Append('0');
            }
            else
            {
                key.Append(ToKey((char)(c - 1))).Append('1');
            }
        }

        return key.ToString();
    }

    /// <exception cref="InvalidDataException">The key was not produced by <see cref="Encode"/>.</exception>
    public static string Decode(string key)
    {
        var path = new StringBuilder(key.Length);
        for (int i = 0; i < key.Length; i++)
        {
            char c = key[i];
            if (c == '.')
            {
                path.Append('/');
            }
            else if (c == Wide && i + 4 < key.Length && ushort.TryParse(
                key.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                path.Append((char)unit);
                i += 4;
            }
            else if (Plain.Contains(c))
            {
                path.Append(c);
            }
            else if (i + 1 < key.Length && key[i + 1] is '0' or '1' && Introducers.Contains(FromKey(c)))
            {
                path.Append((char)(FromKey(c) + (key[++i] - '0')));
            }
            else
            {
                throw new InvalidDataException($"'{key}' is not the key of a path.");
            }
        }

        return path.ToString();
    }

    /// <summary>The smallest key that sorts after all keys with a non-empty prefix.</summary>
    public static string After(string prefix) =>
        string.Concat(prefix.AsSpan(0, prefix.Length - 1), [(char)(prefix[^1] + 1)]);

    // Avoids keys that start or end with a space. No other character that is used sorts between ' ' and '"'.
    private static char ToKey(char introducer) => introducer == ' ' ? '!' : introducer;

    private static char FromKey(char shown) => shown == '!' ? ' ' : shown;
}
