using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>The headers of an SSE connection (§5.8).</summary>
internal static class SseHeaders
{
    // Without a charset: UTF-8 is the only one that the format knows.
    private static readonly StringValues EventStream = "text/event-stream";
    private static readonly StringValues NoCache = "no-cache";
    private static readonly StringValues PrivateNoCache = "private, no-cache";
    private static readonly StringValues Base64 = "base64";
    private static readonly StringValues True = "true";

    // What nginx and those that imitate it need to hear, or they would hold events back.
    private static readonly StringValues NoBuffering = "no";

    public static void Write(HttpContext context, StreamChunk first)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.StatusCode = StatusCodes.Status200OK;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentType = EventStream;
        headers.CacheControl = RequestAccess.Of(context) is { } access && !CachePolicy.IsForEverybody(access, first.Head) ? PrivateNoCache : NoCache;
        headers["X-Accel-Buffering"] = NoBuffering;
        if (!first.Head.ContentType.IsText)
        {
            headers[ProtocolHeaders.StreamSseDataEncoding] = Base64;
        }

        // §8, "Closed streams": with nothing left to send, the headers say so in every mode.
        if (first is { Data: null, AtEnd: true })
        {
            headers[ProtocolHeaders.StreamNextOffset] = first.NextOffset.ToString();
            headers[ProtocolHeaders.StreamUpToDate] = True;
            headers[ProtocolHeaders.StreamClosed] = True;
        }
    }
}
