using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The path that all streams lie below: tells a stream's identity from a URL path and makes URLs from identities.
/// </summary>
internal sealed class StreamRoot(IOptions<DurableStreamsHttpOptions> options)
{
    private readonly UrlRoot _root = new(options.Value.Root, options.Value.PublicBaseUrl, includesItself: true);
    private readonly string? _publicBase = options.Value.PublicBaseUrl?.AbsoluteUri.TrimEnd('/');

    /// <summary>Parses the path of a request.</summary>
    /// <returns>Null, or why it names no stream.</returns>
    public ProtocolError? Parse(HttpRequest request, out StreamPath path)
    {
        path = default;
        return _root.TryEnter(RequestTarget.PathOf(request), request.PathBase, out ReadOnlySpan<char> below)
            ? ParseBelow(below, out path)
            : ProtocolErrors.NoSuchRoute;
    }

    /// <summary>Parses the URL path of another stream, as the client knows it (§4.2).</summary>
    public bool TryParseReference(HttpRequest request, string urlPath, out StreamPath path)
    {
        path = default;
        return !urlPath.Contains('?', StringComparison.Ordinal)
            && _root.TryEnter(urlPath, request.PathBase, out ReadOnlySpan<char> below)
            && StreamPath.Parse(below, out path) is null;
    }

    /// <summary>The absolute URL of a stream, encoded anew from its identity (§5.1).</summary>
    public string UrlOf(HttpRequest request, StreamPath path)
    {
        // A request of HTTP/1.0 may have no Host; a relative Location is all that is left then.
        string start = _publicBase
            ?? (request.Host.HasValue ? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}" : "");
        return string.Concat(start, _root.Prefix, path.ToUrlPath());
    }

    private static ProtocolError? ParseBelow(ReadOnlySpan<char> below, out StreamPath path) =>
        StreamPath.Parse(below, out path) switch
        {
            { } problem => ProtocolErrors.InvalidPath(problem),
            null when path.IsReserved => ProtocolErrors.ReservedPath,
            null => null,
        };
}
