using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>A path that URLs lie below, perhaps after a path base or after what the public URL has in its place.</summary>
/// <param name="root">The path, without a slash at its end.</param>
/// <param name="publicBaseUrl">The server's URL as its clients know it.</param>
/// <param name="includesItself">Whether the root without a slash counts too: below it is nothing.</param>
internal sealed class UrlRoot(string root, Uri? publicBaseUrl, bool includesItself = false)
{
    private readonly string _publicPath = publicBaseUrl?.AbsolutePath.TrimEnd('/') ?? "";

    /// <summary>The root with a slash at its end.</summary>
    public string Prefix { get; } = root + "/";

    /// <summary>Removes the root and whatever stands before it.</summary>
    /// <param name="urlPath">The path of a URL, percent-encoding untouched.</param>
    /// <param name="pathBase">What the host has taken for its own part of the path.</param>
    /// <param name="below">The rest, when the result is true.</param>
    public bool TryEnter(ReadOnlySpan<char> urlPath, PathString pathBase, out ReadOnlySpan<char> below) =>
        TryEnterAfter("", urlPath, out below)
        || (pathBase.HasValue && TryEnterAfter(pathBase.Value, urlPath, out below))
        || (_publicPath.Length > 0 && TryEnterAfter(_publicPath, urlPath, out below));

    private bool TryEnterAfter(string before, ReadOnlySpan<char> urlPath, out ReadOnlySpan<char> below)
    {
        below = [];
        if (!urlPath.StartsWith(before, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> rest = urlPath[before.Length..];
        if (rest.StartsWith(Prefix, StringComparison.Ordinal))
        {
            below = rest[Prefix.Length..];
            return true;
        }

        return includesItself && rest.SequenceEqual(root);
    }
}
