using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Timing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Cors;

/// <summary>OPTIONS: answers every preflight, without checking credentials.</summary>
internal sealed class OptionsEndpoint(
    Authorizer authorizer, CorsPolicy cors, IOptions<DurableStreamsHttpOptions> options)
{
    private static readonly string[] KnownHeaders =
    [
        "Content-Type",
        "Content-Encoding",
        "Authorization",
        "If-Match",
        "If-None-Match",
        "Accept",
        "Cache-Control",
        ProtocolHeaders.LastEventId,
        ServerTimings.RequestHeader,
        "Traceparent",
        "Tracestate",
        "Baggage",
        ProtocolHeaders.StreamTtl,
        ProtocolHeaders.StreamExpiresAt,
        ProtocolHeaders.StreamSeq,
        ProtocolHeaders.StreamClosed,
        ProtocolHeaders.StreamForkedFrom,
        ProtocolHeaders.StreamForkOffset,
        ProtocolHeaders.StreamForkSubOffset,
        ProtocolHeaders.ProducerId,
        ProtocolHeaders.ProducerEpoch,
        ProtocolHeaders.ProducerSeq,
    ];

    // 24 hours, the longest time that any browser caches a preflight.
    private static readonly StringValues MaxAgeSeconds = "86400";

    private readonly StringValues _requestHeaders = string.Join(
        ", ",
        KnownHeaders.Concat(SettingList.Split(options.Value.Cors.AllowedHeaders))
            .Distinct(StringComparer.OrdinalIgnoreCase));

    /// <summary>Answers, and returns the name of the operation.</summary>
    /// <param name="context">The request.</param>
    /// <param name="project">The project whose origins apply; null for those of the settings.</param>
    /// <param name="methods">One of <see cref="AllowedMethods"/>.</param>
    public async ValueTask<string> AnswerAsync(HttpContext context, string? project, string methods)
    {
        if (project is not null)
        {
            await authorizer.IdentifyAsync(context, project);
        }

        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = methods;
        response.Headers.AccessControlAllowMethods = methods;
        response.Headers.AccessControlAllowHeaders = _requestHeaders;
        response.Headers.AccessControlMaxAge = MaxAgeSeconds;
        cors.Apply(context, always: true);
        return Operations.Options;
    }
}
