using DurableStreams.AspNetCore.Errors;
using DurableStreams.Content;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Headers;

/// <summary>The Content-Type of a request (§9).</summary>
internal static class RequestContentType
{
    /// <summary>Parses it; the result is null if the request has none.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(HttpRequest request, out ContentType? contentType)
    {
        StringValues values = request.Headers.ContentType;
        contentType = null;
        if (StringValues.IsNullOrEmpty(values))
        {
            return null;
        }

        string value = values.ToString();

        // The common case, without allocating an object for each append.
        if (value == ContentType.Json.Value)
        {
            contentType = ContentType.Json;
            return null;
        }

        return ContentType.TryParse(value, out contentType) ? null : ProtocolErrors.InvalidContentType;
    }
}
