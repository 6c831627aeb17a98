using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>OPTIONS: answers every preflight alike, without a look at credentials.</summary>
internal static class OptionsEndpoint
{
    private static readonly StringValues Methods = ProtocolErrors.AllMethods;

    private static readonly StringValues RequestHeaders = string.Join(
        ", ",
        "Content-Type",
        "Authorization",
        "If-None-Match",
        "Accept",
        "Cache-Control",
        "Last-Event-ID",
        ServerTimings.RequestHeader,
        "Traceparent",
        "Tracestate",
        ProtocolHeaders.StreamTtl,
        ProtocolHeaders.StreamExpiresAt,
        ProtocolHeaders.StreamSeq,
        ProtocolHeaders.StreamClosed,
        ProtocolHeaders.StreamForkedFrom,
        ProtocolHeaders.StreamForkOffset,
        ProtocolHeaders.StreamForkSubOffset,
        ProtocolHeaders.ProducerId,
        ProtocolHeaders.ProducerEpoch,
        ProtocolHeaders.ProducerSeq);

    // A day, the most that any browser keeps a preflight.
    private static readonly StringValues OneDay = "86400";

    public static void Answer(HttpContext context, CorsPolicy cors) => Answer(context, cors, Methods);

    public static void Answer(HttpContext context, CorsPolicy cors, StringValues methods)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = methods;
        response.Headers.AccessControlAllowMethods = methods;
        response.Headers.AccessControlAllowHeaders = RequestHeaders;
        response.Headers.AccessControlMaxAge = OneDay;
        cors.Apply(context, always: true);
    }
}
