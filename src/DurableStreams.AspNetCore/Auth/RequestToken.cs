using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>The token of a request, not yet validated.</summary>
/// <param name="Value">Null if there is no token, or more than one.</param>
/// <param name="IsInQuery">True if it is in the URL, which proxies and logs can see.</param>
internal readonly record struct RequestToken(string? Value, bool IsInQuery)
{
    private const string Bearer = "Bearer ";

    /// <summary>
    /// The header takes precedence; the query is read on GET only, for clients that cannot set headers.
    /// </summary>
    public static RequestToken Of(HttpRequest request)
    {
        StringValues header = request.Headers.Authorization;
        if (header.Count > 0)
        {
            return new(header.Count == 1 ? OfHeader(header[0]!) : null, false);
        }

        if (!HttpMethods.IsGet(request.Method) || !request.QueryString.HasValue)
        {
            return default;
        }

        StringValues query = request.Query[QueryParameters.Token];
        return query is [{ Length: > 0 } token] ? new(token, true) : default;
    }

    private static string? OfHeader(string header) =>
        header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
}
