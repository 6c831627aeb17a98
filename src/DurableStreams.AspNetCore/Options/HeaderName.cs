using System.Buffers;

namespace DurableStreams.AspNetCore.Options;

/// <summary>The syntax of header names in settings (RFC 9110 §5.1).</summary>
internal static class HeaderName
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a text can be the name of a header.</summary>
    public static bool IsValid(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);
}
