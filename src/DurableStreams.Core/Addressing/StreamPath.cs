using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DurableStreams.Addressing;

/// <summary>
/// The identity of a stream: the fully decoded path below the stream root, one or more segments joined by
/// <c>/</c>. In a URL, <c>%2F</c> and <c>%252F</c> are other spellings of <c>/</c>.
/// </summary>
/// <remarks><c>default</c> is the empty path and does not identify a stream.</remarks>
public readonly record struct StreamPath
{
    /// <summary>Maximum length in bytes of UTF-8, so that every store can use the path as a key.</summary>
    public const int MaxBytes = 512;

    /// <summary>The first segment that is reserved for the protocol's own endpoints (§6).</summary>
    public const string ReservedSegment = "__ds";

    /// <summary>The project of streams whose path has a single segment; never part of a path.</summary>
    public const string DefaultProject = "_default";

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~!$&'()*+,;=:@.");

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Azure's front end decodes "%2F" to a slash. Without it, the Functions host, which decodes everything else,
    // encodes the percent sign again: "%2F" and "%252F" both reach the app as "%252F". So no host can keep the three
    // apart.
    private const string EncodedSlash = "%2F";

    private readonly string? _value;

    private StreamPath(string value) => _value = value;

    /// <summary>The decoded path, without a leading slash.</summary>
    public string Value => _value ?? "";

    /// <summary>True for paths below <see cref="ReservedSegment"/>.</summary>
    public bool IsReserved => FirstSegment is ReservedSegment;

    /// <summary>
    /// True for paths below <see cref="ReservedSegment"/> in a project. No stream can be created there; one that
    /// was created before they were reserved may exist (§6).
    /// </summary>
    public bool IsReservedInProject
    {
        get
        {
            int slash = Value.IndexOf('/', StringComparison.Ordinal);
            return slash >= 0
                && Value.AsSpan(slash + 1) is var rest
                && rest.StartsWith(ReservedSegment, StringComparison.Ordinal)
                && (rest.Length == ReservedSegment.Length || rest[ReservedSegment.Length] == '/');
        }
    }

    /// <summary>
    /// The project that the stream belongs to: the first of several segments, otherwise <see cref="DefaultProject"/>.
    /// </summary>
    public string Project => Value.Contains('/', StringComparison.Ordinal) ? FirstSegment.ToString() : DefaultProject;

    /// <summary>The name of the stream within its project: the path without the project.</summary>
    public string NameInProject => Value[(Value.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private ReadOnlySpan<char> FirstSegment
    {
        get
        {
            int slash = Value.IndexOf('/', StringComparison.Ordinal);
            return slash < 0 ? Value : Value.AsSpan(0, slash);
        }
    }

    /// <summary>
    /// Returns the path of the stream with a name in a project; percent-encoded if and only if the name is.
    /// </summary>
    public static string InProject(string project, ReadOnlySpan<char> name) =>
        project == DefaultProject ? name.ToString() : $"{project}/{name}";

    /// <summary>Parses the percent-encoded part of a request target below the stream root.</summary>
    /// <param name="encoded">Without the leading slash and without the query.</param>
    /// <param name="path">The path, if the result is null.</param>
    /// <returns>Null if the path is valid, otherwise a sentence that describes the problem.</returns>
    public static string? Parse(ReadOnlySpan<char> encoded, out StreamPath path)
    {
        path = default;
        if (encoded.Length > MaxBytes * 3)
        {
            return TooLong;
        }

        string? decoded = IsPlain(encoded)
            ? encoded.ToString()
            : Decode(encoded)?.Replace(EncodedSlash, "/", StringComparison.OrdinalIgnoreCase);
        return decoded is null ? "The path is not valid percent-encoded UTF-8." : FromDecoded(decoded, out path);
    }

    /// <summary>Validates a decoded path, such as one that a store has stored.</summary>
    /// <returns>Null if the path is valid, otherwise a sentence that describes the problem.</returns>
    public static string? FromDecoded(string decoded, out StreamPath path)
    {
        path = default;
        if (decoded.Length == 0)
        {
            return "The path names no stream.";
        }

        if (decoded.Length > MaxBytes || Encoding.UTF8.GetByteCount(decoded) > MaxBytes)
        {
            return TooLong;
        }

        if (!Utf16.IsWellFormed(decoded))
        {
            return "The path is not well-formed Unicode.";
        }

        foreach (char c in decoded)
        {
            if (char.IsControl(c))
            {
                return "The path has a control character.";
            }
        }

        foreach (Range range in decoded.AsSpan().Split('/'))
        {
            if (decoded.AsSpan(range) is "" or "." or "..")
            {
                return "The path has an empty, '.' or '..' segment.";
            }
        }

        if (decoded.StartsWith(DefaultProject + "/", StringComparison.Ordinal))
        {
            return $"The project '{DefaultProject}' is implied and must not be written.";
        }

        path = new StreamPath(decoded);
        return null;
    }

    /// <summary>Restores a path that was validated before it was stored.</summary>
    /// <exception cref="ArgumentException">The text is not a valid path.</exception>
    internal static StreamPath Restore(string decoded) =>
        FromDecoded(decoded, out StreamPath path) is { } problem
            ? throw new ArgumentException(problem, nameof(decoded))
            : path;

    /// <summary>
    /// Returns the path percent-encoded for a URL; <see cref="Parse"/> reverses this for parsed paths.
    /// </summary>
    public string ToUrlPath() => IsPlain(Value) ? Value : EncodeSegments();

    /// <inheritdoc/>
    public override string ToString() => Value;

    private const string TooLong = "The path is too long: at most 512 bytes of UTF-8.";

    // The characters that may be unencoded in a path, so that most requests need no decoding.
    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (c != '/' && !PlainCharacters.Contains(c))
            {
                return false;
            }
        }

        return true;
    }

    private static string? Decode(ReadOnlySpan<char> encoded)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(encoded.Length * 3);
        try
        {
            int length = 0;
            for (int i = 0; i < encoded.Length; i++)
            {
                char c = encoded[i];
                if (c == '%')
                {
                    if (i + 2 >= encoded.Length
                        || !char.IsAsciiHexDigit(encoded[i + 1])
                        || !char.IsAsciiHexDigit(encoded[i + 2]))
                    {
                        return null;
                    }

                    int high = Convert.ToInt32(encoded[i + 1].ToString(), 16);
                    int low = Convert.ToInt32(encoded[i + 2].ToString(), 16);
                    bytes[length++] = (byte)((high << 4) | low);
                    i += 2;
                }
                else if (char.IsAscii(c))
                {
                    bytes[length++] = (byte)c;
                }
                else if (Rune.DecodeFromUtf16(encoded[i..], out Rune rune, out int used) == OperationStatus.Done)
                {
                    length += rune.EncodeToUtf8(bytes.AsSpan(length));
                    i += used - 1;
                }
                else
                {
                    return null;
                }
            }

            ReadOnlySpan<byte> utf8 = bytes.AsSpan(0, length);
            return Utf8.IsValid(utf8) ? StrictUtf8.GetString(utf8) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private string EncodeSegments()
    {
        var builder = new StringBuilder(Value.Length * 2);
        foreach (byte b in Encoding.UTF8.GetBytes(Value))
        {
            if (b == '/' || (b < 128 && PlainCharacters.Contains((char)b)))
            {
                builder.Append((char)b);
            }
            else
            {
                builder.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return builder.ToString();
    }
}
