using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>A token as it came with a request.</summary>
/// <param name="Value">Null when there is none, or several.</param>
/// <param name="IsInQuery">It came in the URL, which others may see.</param>
internal readonly record struct RequestToken(string? Value, bool IsInQuery)
{
    private const string Bearer = "Bearer ";

    /// <summary>The header wins; the query counts on GET only, for those who cannot set headers.</summary>
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
