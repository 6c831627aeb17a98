using System.Buffers;
using System.Globalization;
using System.Text;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// A path as a key: reversible, in printable ASCII without <c>/ \ # ? %</c>, and in the same ordinal order as the path.
/// </summary>
/// <remarks>
/// <c>/</c> becomes <c>.</c>. A character that may not stand in a key shares its predecessor as an introducer:
/// <c>a0</c> is the predecessor itself, <c>a1</c> the character. What lies beyond ASCII is <c>~</c> and four hexadecimal
/// digits for each UTF-16 unit.
/// </remarks>
internal static class PathKey
{
    private const char Wide = '~';

    /// <summary>Each introduces itself and the character after it.</summary>
    private static readonly SearchValues<char> Introducers = SearchValues.Create(" \"$->[");

    /// <summary>The second characters of the pairs, and <c>/</c> and all that is wide.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "&'()*+,0123456789:;<=@ABCDEFGHIJKLMNOPQRSTUVWXYZ]^_`abcdefghijklmnopqrstuvwxyz{|}");

    /// <summary>Encodes a path, or the beginning of one.</summary>
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
                key.Append(Shown(c)).Append('0');
            }
            else
            {
                key.Append(Shown((char)(c - 1))).Append('1');
            }
        }

        return key.ToString();
    }

    /// <summary>Gives the path back.</summary>
    /// <exception cref="InvalidDataException">The key is not one that <see cref="Encode"/> makes.</exception>
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
            else if (i + 1 < key.Length && key[i + 1] is '0' or '1' && Introducers.Contains(Meant(c)))
            {
                path.Append((char)(Meant(c) + (key[++i] - '0')));
            }
            else
            {
                throw new InvalidDataException($"'{key}' is no key of a path.");
            }
        }

        return path.ToString();
    }

    /// <summary>The first key after all those that begin with a non-empty one.</summary>
    public static string After(string prefix) => string.Concat(prefix.AsSpan(0, prefix.Length - 1), [(char)(prefix[^1] + 1)]);

    // A key that begins or ends with a space is asking for trouble; nothing else sorts between it and '"'.
    private static char Shown(char introducer) => introducer == ' ' ? '!' : introducer;

    private static char Meant(char shown) => shown == '!' ? ' ' : shown;
}
