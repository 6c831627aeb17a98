using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Routing;

/// <summary>A URL path prefix, optionally after the host's path base or the path of the public URL.</summary>
/// <param name="root">The prefix, without a trailing slash.</param>
/// <param name="publicBaseUrl">The server's URL as clients see it.</param>
/// <param name="includesItself">Whether the root without a trailing slash matches too, with an empty rest.</param>
internal sealed class UrlRoot(string root, Uri? publicBaseUrl, bool includesItself = false)
{
    private readonly string _publicPath = publicBaseUrl?.AbsolutePath.TrimEnd('/') ?? "";

    /// <summary>The root with a trailing slash.</summary>
    public string Prefix { get; } = root + "/";

    /// <summary>Removes the root and everything before it; false if the path is not below the root.</summary>
    /// <param name="urlPath">The path of a URL, still percent-encoded.</param>
    /// <param name="pathBase">The path base of the host.</param>
    /// <param name="below">The rest of the path.</param>
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
