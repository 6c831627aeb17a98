using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>Writes refusals. Headers that belong to one refusal alone are set by whoever refuses.</summary>
internal static class ErrorResponse
{
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues Bearer = "Bearer";
    private static readonly StringValues Json = "application/json";

    // The official client backs off by itself from there.
    private static readonly StringValues RetryAfterSeconds = "1";

    /// <summary>Leaves the bytes in the server's buffer: they go out with the headers when the request ends.</summary>
    public static void Write(HttpContext context, ProtocolError error)
    {
        HttpResponse response = context.Response;
        response.StatusCode = error.Status;
        response.Headers.CacheControl = NoStore;
        if (error.Allow is not null)
        {
            response.Headers.Allow = error.Allow;
        }

        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = Bearer;
        }

        if (error.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        response.Headers.ContentType = Json;
        response.ContentLength = error.Body.Length;
        response.BodyWriter.Write(error.Body);
    }
}
