using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>Scripts of which sites may read answers: those that the project names, else those of the settings.</summary>
internal sealed class CorsPolicy(IOptions<DurableStreamsHttpOptions> options)
{
    private const string Any = "*";

    private static readonly StringValues AnyOrigin = Any;
    private static readonly StringValues Origin = "Origin";

    private static readonly StringValues Exposed = string.Join(
        ", ",
        ProtocolHeaders.StreamNextOffset,
        ProtocolHeaders.StreamCursor,
        ProtocolHeaders.StreamUpToDate,
        ProtocolHeaders.StreamClosed,
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
        "Retry-After");

    private readonly string[] _origins = Split(options.Value.Cors.Origins);

    /// <summary>The origins in a setting.</summary>
    public static string[] Split(string origins) =>
        origins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether a text is <c>*</c> or an origin as browsers write it.</summary>
    public static bool IsOrigin(string text) =>
        text == Any
        || (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && uri.Scheme.Length > 0 && uri.Host.Length > 0
            && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.Ordinal)
            && uri.UserInfo.Length == 0);

    /// <summary>
    /// Marks an answer as readable across origins, or not, by what is known of the request so far; what was said before
    /// is taken back.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="always">
    /// True for what caches keep: one may hand to a script what it once fetched for somebody without an origin.
    /// </param>
    public void Apply(HttpContext context, bool always = false)
    {
        IHeaderDictionary headers = context.Response.Headers;
        StringValues origin = context.Request.Headers.Origin;
        IReadOnlyList<string> origins =
            RequestAccess.Of(context)?.Project?.Project.CorsOrigins is { Count: > 0 } own ? own : _origins;
        if (origins.Contains(Any))
        {
            if (always || origin.Count > 0)
            {
                headers.AccessControlAllowOrigin = AnyOrigin;
                headers.AccessControlExposeHeaders = Exposed;
            }

            return;
        }

        headers.Vary = Origin;
        if (origin is [{ } asking] && origins.Contains(asking, StringComparer.Ordinal))
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
