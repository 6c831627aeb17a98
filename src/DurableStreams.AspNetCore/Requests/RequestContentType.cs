using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>The Content-Type of a request (§9).</summary>
internal static class RequestContentType
{
    /// <summary>Null when the request names none.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public static ProtocolError? Parse(HttpRequest request, out ContentType? contentType)
    {
        StringValues values = request.Headers.ContentType;
        contentType = null;
        if (StringValues.IsNullOrEmpty(values))
        {
            return null;
        }

        string value = values.ToString();

        // What nearly every append says, without a new object for each.
        if (value == ContentType.Json.Value)
        {
            contentType = ContentType.Json;
            return null;
        }

        // It is returned verbatim with every read, so it must be fit for a header.
        bool isPrintable = !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
        return isPrintable && ContentType.TryParse(value, out contentType) ? null : ProtocolErrors.InvalidContentType;
    }
}
