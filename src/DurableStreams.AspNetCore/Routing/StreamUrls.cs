using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Routing;

/// <summary>The path above all streams: maps URL paths to stream paths and back.</summary>
internal sealed class StreamUrls(IOptions<DurableStreamsHttpOptions> options)
{
    private readonly UrlRoot _root = new(options.Value.Root, options.Value.PublicBaseUrl, includesItself: true);
    private readonly string? _publicBase = options.Value.PublicBaseUrl?.AbsoluteUri.TrimEnd('/');

    /// <summary>Parses the path of a request.</summary>
    /// <returns>Null, or the reason why it does not name a stream.</returns>
    public ProtocolError? Parse(HttpRequest request, out StreamPath path)
    {
        path = default;
        return _root.TryEnter(RequestTarget.PathOf(request), request.PathBase, out ReadOnlySpan<char> below)
            ? ParseBelow(below, out path)
            : ProtocolErrors.NoSuchRoute;
    }

    /// <summary>Parses the URL path of another stream, in the form that clients use (§4.2).</summary>
    public bool TryParseReference(HttpRequest request, string urlPath, out StreamPath path)
    {
        path = default;
        return !urlPath.Contains('?', StringComparison.Ordinal)
            && _root.TryEnter(urlPath, request.PathBase, out ReadOnlySpan<char> below)
            && StreamPath.Parse(below, out path) is null;
    }

    /// <summary>The absolute URL of a stream in canonical encoding (§5.1).</summary>
    public string UrlOf(HttpRequest request, StreamPath path)
    {
        // An HTTP/1.0 request may have no Host; then the Location is relative.
        string start = _publicBase
            ?? (request.Host.HasValue
                ? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}"
                : "");
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
