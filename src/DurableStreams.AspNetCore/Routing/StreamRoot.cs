using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The path that all streams lie below: tells a stream's identity from a URL path and makes URLs from identities.
/// </summary>
internal sealed class StreamRoot(IOptions<DurableStreamsHttpOptions> options)
{
    private readonly string _prefix = options.Value.Root + "/";
    private readonly string _publicPath = options.Value.PublicBaseUrl?.AbsolutePath.TrimEnd('/') ?? "";
    private readonly string? _publicBase = options.Value.PublicBaseUrl?.AbsoluteUri.TrimEnd('/');

    /// <summary>Parses the path of a request.</summary>
    /// <returns>Null, or why it names no stream.</returns>
    public ProtocolError? Parse(HttpRequest request, out StreamPath path)
    {
        path = default;
        return TryEnter(RequestTarget.PathOf(request), request.PathBase, out ReadOnlySpan<char> below)
            ? ParseBelow(below, out path)
            : ProtocolErrors.NoSuchRoute;
    }

    /// <summary>Parses the URL path of another stream, as the client knows it (§4.2).</summary>
    public bool TryParseReference(HttpRequest request, string urlPath, out StreamPath path)
    {
        path = default;
        return !urlPath.Contains('?', StringComparison.Ordinal)
            && TryEnter(urlPath, request.PathBase, out ReadOnlySpan<char> below)
            && StreamPath.Parse(below, out path) is null;
    }

    /// <summary>The absolute URL of a stream, encoded anew from its identity (§5.1).</summary>
    public string UrlOf(HttpRequest request, StreamPath path)
    {
        // A request of HTTP/1.0 may have no Host; a relative Location is all that is left then.
        string start = _publicBase
            ?? (request.Host.HasValue ? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}" : "");
        return string.Concat(start, _prefix, path.ToUrlPath());
    }

    private static ProtocolError? ParseBelow(ReadOnlySpan<char> below, out StreamPath path) =>
        StreamPath.Parse(below, out path) switch
        {
            { } problem => ProtocolErrors.InvalidPath(problem),
            null when path.IsReserved => ProtocolErrors.ReservedPath,
            null => null,
        };

    /// <summary>Removes the root, and before it a path base or what the public URL has in its place.</summary>
    private bool TryEnter(ReadOnlySpan<char> urlPath, PathString pathBase, out ReadOnlySpan<char> below) =>
        TryEnter(urlPath, out below)
        || (pathBase.HasValue && TryEnterAfter(urlPath, pathBase.Value, out below))
        || (_publicPath.Length > 0 && TryEnterAfter(urlPath, _publicPath, out below));

    private bool TryEnterAfter(ReadOnlySpan<char> urlPath, string before, out ReadOnlySpan<char> below)
    {
        below = [];
        return urlPath.StartsWith(before, StringComparison.OrdinalIgnoreCase) && TryEnter(urlPath[before.Length..], out below);
    }

    private bool TryEnter(ReadOnlySpan<char> urlPath, out ReadOnlySpan<char> below)
    {
        if (urlPath.StartsWith(_prefix, StringComparison.Ordinal))
        {
            below = urlPath[_prefix.Length..];
            return true;
        }

        // The root itself: below it is the empty path, which names no stream.
        below = [];
        return urlPath.SequenceEqual(_prefix.AsSpan(0, _prefix.Length - 1));
    }
}
