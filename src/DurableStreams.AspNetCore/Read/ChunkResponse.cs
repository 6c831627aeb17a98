using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Responses;
using DurableStreams.Reading;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Read;

/// <summary>Writes a chunk as the response to a catch-up read (§5.6) or to a long-poll (§5.7).</summary>
internal sealed class ChunkResponse(
    CachePolicy caching,
    ContentCodingChoice codings,
    CompressionLimit compression,
    CursorClock cursors,
    CorsPolicy cors,
    ResponseWriters writers)
{
    // A browser that opens a stream of markup runs none of its scripts, which would share the dashboard's origin.
    private static readonly StringValues Sandbox = "sandbox";

    private static readonly StringValues VaryOnEncoding = "Accept-Encoding";
    private static readonly StringValues Gzip = "gzip";
    private static readonly StringValues Brotli = "br";

    public async ValueTask WriteAsync(HttpContext context, StreamChunk chunk, ReadQuery query)
    {
        var body = new ChunkBody(chunk.Data?.Data ?? default, chunk.Head.ContentType.IsJson);
        ContentCoding coding =
            compression.Admit(codings.For(context.Request, chunk.Head.ContentType, body.Length));
        try
        {
            if (WriteHeaders(context, chunk, query, body, coding))
            {
                using ResponseWriter writer = writers.Create(context);
                await (coding == ContentCoding.Identity
                    ? body.WriteAsync(writer)
                    : body.WriteAsync(writer, coding, context.RequestAborted));
            }
        }
        finally
        {
            compression.Release(coding);
        }
    }

    /// <summary>
    /// Answers a live read without data: none yet, or the stream has ended (§5.7, "Response Headers (on 204)").
    /// </summary>
    public void WriteNothing(HttpContext context, StreamChunk chunk, ReadQuery query)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.CacheControl = caching.For(context, chunk, query);
        WritePosition(response.Headers, chunk, query);
    }

    /// <summary>Writes status and headers; false if the client has the chunk, so that there is no body.</summary>
    private bool WriteHeaders(
        HttpContext context, StreamChunk chunk, ReadQuery query, ChunkBody body, ContentCoding coding)
    {
        HttpResponse response = context.Response;
        IHeaderDictionary headers = response.Headers;
        WritePosition(headers, chunk, query);
        headers.CacheControl = caching.For(context, chunk, query);
        cors.Apply(context, always: true);
        headers.Vary = VaryOn(context, chunk.Head);

        // A read from `now` returns something else each time: it has no tag (§10.1).
        if (query.From.Kind != ReadFromKind.Now)
        {
            string tag = EntityTag.Of(chunk, weak: coding != ContentCoding.Identity);
            headers.ETag = tag;
            if (EntityTag.Matches(context.Request.Headers.IfNoneMatch, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return false;
            }
        }

        response.StatusCode = StatusCodes.Status200OK;
        headers.ContentType = chunk.Head.ContentType.Value;
        headers.ContentSecurityPolicy = Sandbox;
        if (coding == ContentCoding.Identity)
        {
            response.ContentLength = body.Length;
        }
        else
        {
            headers.ContentEncoding = coding == ContentCoding.Brotli ? Brotli : Gzip;
        }

        return true;
    }

    private static StringValues VaryOn(HttpContext context, StreamHead head)
    {
        bool dependsOnToken = RequestAccess.Of(context) is not null && !CachePolicy.IsForEveryone(context, head);
        bool dependsOnOrigin = context.Response.Headers.Vary.Count > 0;
        return (dependsOnToken, dependsOnOrigin) switch
        {
            (false, false) => VaryOnEncoding,
            (false, true) => "Accept-Encoding, Origin",
            (true, false) => "Accept-Encoding, Authorization",
            (true, true) => "Accept-Encoding, Authorization, Origin",
        };
    }

    private void WritePosition(IHeaderDictionary headers, StreamChunk chunk, ReadQuery query)
    {
        headers[ProtocolHeaders.StreamNextOffset] = chunk.NextOffset.ToString();
        if (chunk.AtTail)
        {
            headers[ProtocolHeaders.StreamUpToDate] = HeaderValues.True;
            WriteTimestamp.Write(headers, chunk.Head);
        }

        if (chunk.AtEnd)
        {
            headers[ProtocolHeaders.StreamClosed] = HeaderValues.True;
        }

        // A 200 always has a cursor (§5.7); a 204 at the end has none, because clients do not poll again.
        if (query.Mode == LiveMode.LongPoll && !(chunk.AtEnd && chunk.Data is null))
        {
            headers[ProtocolHeaders.StreamCursor] = cursors.Next(query.Cursor).ToString(CultureInfo.InvariantCulture);
        }
    }
}
