using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Subscriptions.Routing;
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
    public string UrlOf(HttpRequest request, StreamPath path) =>
        string.Concat(StartOf(request), _root.Prefix, path.ToUrlPath());

    /// <summary>The absolute URL of the stream root, without a slash at the end.</summary>
    public string RootOf(HttpRequest request) => StartOf(request) + _root.Prefix[..^1];

    /// <summary>The URL of the stream root that the settings give; null if they give none.</summary>
    public string? PublicRoot => _publicBase is null ? null : _publicBase + _root.Prefix[..^1];

    /// <summary>Parses the path of a request for a resource below <c>__ds</c> (§6).</summary>
    /// <returns>Null if it names none.</returns>
    public ControlTarget? ParseControl(HttpRequest request) =>
        _root.TryEnter(RequestTarget.PathOf(request), request.PathBase, out ReadOnlySpan<char> below)
            ? ControlTarget.Parse(below)
            : null;

    // An HTTP/1.0 request may have no Host; then URLs are relative.
    private string StartOf(HttpRequest request) => _publicBase
        ?? (request.Host.HasValue
            ? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}"
            : "");

    private static ProtocolError? ParseBelow(ReadOnlySpan<char> below, out StreamPath path) =>
        StreamPath.Parse(below, out path) switch
        {
            { } problem => ProtocolErrors.InvalidPath(problem),
            null when path.IsReserved => ProtocolErrors.ReservedPath,
            null => null,
        };
}
