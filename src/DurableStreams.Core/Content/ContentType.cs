namespace DurableStreams.Content;

/// <summary>
/// The content type of a stream (§9). Only the media type is compared, ignoring case; the string given at creation is
/// returned verbatim.
/// </summary>
public sealed class ContentType : IEquatable<ContentType>
{
    /// <summary>Maximum length in characters.</summary>
    public const int MaxLength = 256;

    private readonly string _mediaType;

    private ContentType(string value, string mediaType)
    {
        Value = value;
        _mediaType = mediaType;
        IsJson = mediaType is "application/json";
        IsText = IsJson || mediaType.StartsWith("text/", StringComparison.Ordinal);
    }

    /// <summary>The content type of a stream whose creation names none: <c>application/octet-stream</c>.</summary>
    public static ContentType Default { get; } = Create("application/octet-stream");

    /// <summary><c>application/json</c>, the content type with message boundaries (§9.1).</summary>
    public static ContentType Json { get; } = Create("application/json");

    /// <summary>The value as the creator wrote it.</summary>
    public string Value { get; }

    /// <summary>True in JSON mode (§9.1).</summary>
    public bool IsJson { get; }

    /// <summary>True if SSE carries the bytes as text instead of base64 (§5.8).</summary>
    public bool IsText { get; }

    /// <summary>Parses <c>type/subtype</c> with optional parameters.</summary>
    public static bool TryParse(string value, out ContentType contentType)
    {
        contentType = Default;
        // Returned verbatim in a header, so only printable ASCII is accepted.
        if (value.Length > MaxLength || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return false;
        }

        int semicolon = value.IndexOf(';', StringComparison.Ordinal);
        ReadOnlySpan<char> mediaType = (semicolon < 0 ? value : value.AsSpan(0, semicolon)).Trim(' ');
        int slash = mediaType.IndexOf('/');
        if (slash <= 0 || !IsToken(mediaType[..slash]) || !IsToken(mediaType[(slash + 1)..]))
        {
            return false;
        }

        contentType = Create(value);
        return true;
    }

    /// <summary>True if both have the same media type.</summary>
    public bool Equals(ContentType? other) => other is not null && _mediaType == other._mediaType;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ContentType);

    /// <inheritdoc/>
    public override int GetHashCode() => _mediaType.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static ContentType Create(string value)
    {
        int semicolon = value.IndexOf(';', StringComparison.Ordinal);
        string mediaType = (semicolon < 0 ? value : value[..semicolon]).Trim(' ');
        return new ContentType(value, mediaType.ToLowerInvariant());
    }

    // RFC 9110 §5.6.2.
    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
