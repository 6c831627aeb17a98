using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Timing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Cors;

/// <summary>
/// Decides which origins may read responses: those of the project if it has any, else those of the settings. Not
/// ASP.NET's CORS middleware, because the Functions host has no middleware pipeline.
/// </summary>
internal sealed class CorsPolicy(IOptions<DurableStreamsHttpOptions> options)
{
    private static readonly StringValues AnyOrigin = CorsOrigins.Any;
    private static readonly StringValues Origin = "Origin";

    private static readonly StringValues Exposed = string.Join(
        ", ",
        ProtocolHeaders.StreamNextOffset,
        ProtocolHeaders.StreamCursor,
        ProtocolHeaders.StreamUpToDate,
        ProtocolHeaders.StreamClosed,
        ProtocolHeaders.StreamWriteTimestamp,
        ProtocolHeaders.StreamTtl,
        ProtocolHeaders.StreamExpiresAt,
        ProtocolHeaders.StreamSseDataEncoding,
        ProtocolHeaders.StreamSeq,
        ProtocolHeaders.StreamForkedFrom,
        ProtocolHeaders.StreamForkOffset,
        ProtocolHeaders.StreamForkSubOffset,
        ProtocolHeaders.ProducerId,
        ProtocolHeaders.ProducerEpoch,
        ProtocolHeaders.ProducerSeq,
        ProtocolHeaders.ProducerExpectedSeq,
        ProtocolHeaders.ProducerReceivedSeq,
        RequestTiming.ResponseHeader,
        "Location",
        "ETag",
        "Retry-After",
        RateLimit.Header,
        RateLimit.PolicyHeader);

    private readonly string[] _origins = SettingList.Split(options.Value.Cors.Origins);

    /// <summary>
    /// Sets or removes the CORS headers of a response, from what is known of the request. Called again once the
    /// project is identified; the last call decides.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="always">
    /// True for responses that caches may store: a cache may serve them to a script though it fetched them without an
    /// <c>Origin</c>.
    /// </param>
    public void Apply(HttpContext context, bool always = false)
    {
        IHeaderDictionary headers = context.Response.Headers;
        StringValues origin = context.Request.Headers.Origin;
        IReadOnlyList<string> origins =
            RequestAccess.Of(context)?.Project?.Project.CorsOrigins is { Count: > 0 } own ? own : _origins;
        if (origins.Contains(CorsOrigins.Any))
        {
            if (always || origin.Count > 0)
            {
                headers.AccessControlAllowOrigin = AnyOrigin;
                headers.AccessControlExposeHeaders = Exposed;
            }

            return;
        }

        headers.Vary = Origin;
        if (origin is [{ } requesting] && origins.Contains(requesting, StringComparer.Ordinal))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = Exposed;
        }
        else
        {
            headers.AccessControlAllowOrigin = StringValues.Empty;
            headers.AccessControlExposeHeaders = StringValues.Empty;
        }
    }
}
