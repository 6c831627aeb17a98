using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Read;
using DurableStreams.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Live;

/// <summary>The headers of an SSE connection (§5.8).</summary>
internal static class SseHeaders
{
    // Without a charset: the format is always UTF-8.
    private static readonly StringValues EventStream = "text/event-stream";
    private static readonly StringValues NoCache = "no-cache";
    private static readonly StringValues PrivateNoCache = "private, no-cache";
    private static readonly StringValues Base64 = "base64";

    // Keeps nginx and compatible proxies from buffering events.
    private static readonly StringValues NoBuffering = "no";

    public static void Write(HttpContext context, StreamChunk first)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.StatusCode = StatusCodes.Status200OK;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentType = EventStream;
        headers.CacheControl = CachePolicy.IsForEveryone(context, first.Head) ? NoCache : PrivateNoCache;
        headers["X-Accel-Buffering"] = NoBuffering;
        if (!first.Head.ContentType.IsText)
        {
            headers[ProtocolHeaders.StreamSseDataEncoding] = Base64;
        }

        // §8, "Closed streams": if nothing is left to send, the headers say so in every mode.
        if (first is { Data: null, AtEnd: true })
        {
            headers[ProtocolHeaders.StreamNextOffset] = first.NextOffset.ToString();
            headers[ProtocolHeaders.StreamUpToDate] = HeaderValues.True;
            headers[ProtocolHeaders.StreamClosed] = HeaderValues.True;
        }
    }
}
