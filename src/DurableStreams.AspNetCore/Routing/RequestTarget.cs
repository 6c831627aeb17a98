using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableStreams.AspNetCore.Routing;

/// <summary>The request's path exactly as the client encoded it.</summary>
internal static class RequestTarget
{
    /// <summary>
    /// The path without the query, still percent-encoded. ASP.NET's own <c>Path</c> is decoded and has its dot segments
    /// removed, so it cannot distinguish <c>a/../b</c> from <c>b</c>.
    /// </summary>
    public static ReadOnlySpan<char> PathOf(HttpRequest request)
    {
        string? raw = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(raw))
        {
            // In-memory servers do not have a request line.
            return (request.PathBase + request.Path).ToUriComponent();
        }

        ReadOnlySpan<char> target = raw;
        int query = target.IndexOf('?');
        if (query >= 0)
        {
            target = target[..query];
        }

        return target is ['/', ..] ? target : WithoutAuthority(target);
    }

    /// <summary>
    /// Replaces all spellings of a slash (see <see cref="Addressing.StreamPath"/>) in a percent-encoded path by the
    /// slash itself, so that the path is split into the same segments on every host.
    /// </summary>
    public static ReadOnlySpan<char> DecodeSlashes(ReadOnlySpan<char> encoded) =>
        encoded.Contains("%2", StringComparison.Ordinal)
            ? encoded.ToString()
                .Replace("%252F", "/", StringComparison.OrdinalIgnoreCase)
                .Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)
            : encoded;

    // The absolute form, which proxies send and every server must accept (RFC 9112 §3.2.2).
    private static ReadOnlySpan<char> WithoutAuthority(ReadOnlySpan<char> target)
    {
        int scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return target;
        }

        ReadOnlySpan<char> rest = target[(scheme + 3)..];
        int path = rest.IndexOf('/');
        return path < 0 ? "/" : rest[path..];
    }
}
