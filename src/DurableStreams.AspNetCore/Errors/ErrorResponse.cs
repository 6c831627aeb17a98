using System.Buffers;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Errors;

/// <summary>Writes refusals. Headers that belong to a single refusal are set by the caller.</summary>
internal static class ErrorResponse
{
    private static readonly StringValues Bearer = "Bearer";

    /// <summary>
    /// Leaves the bytes in the server's buffer: they are sent with the headers when the request ends.
    /// </summary>
    public static void Write(HttpContext context, ProtocolError error)
    {
        HttpResponse response = context.Response;
        if (error == ProtocolErrors.Unavailable && IsStoreFull(context))
        {
            error = ProtocolErrors.DiskFull;
        }

        response.StatusCode = error.Status;
        response.Headers.CacheControl = HeaderValues.NoStore;
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
            (error.Limit ?? RateLimit.Capacity).Write(response.Headers);
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        bool asProblem = ProblemNegotiation.IsRequested(context.Request.Headers.Accept);
        byte[] body = asProblem ? error.Problem : error.Body;
        response.Headers.ContentType = asProblem ? HeaderValues.ProblemJson : HeaderValues.Json;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
    }

    // Outcomes do not say why the store is unavailable.
    private static bool IsStoreFull(HttpContext context) =>
        context.RequestServices?.GetService<StoreRegistration>() is { IsFull: true };
}
