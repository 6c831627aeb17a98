using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Timing;
using DurableStreams.Reading;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Head;

/// <summary>HEAD: a stream's metadata (§5.5).</summary>
internal sealed class HeadEndpoint(TimedStreamService streams)
{
    public async ValueTask HandleAsync(HttpContext context, StreamPath path)
    {
        HeadOutcome outcome = await streams.HeadAsync(context, path, context.RequestAborted);
        if (outcome is HeadOutcome.Found hidden && !RequestAccess.MayRead(context, hidden.Head))
        {
            ErrorResponse.Write(context, ProtocolErrors.TokenRequired);
        }
        else if (outcome is HeadOutcome.Found found)
        {
            Write(context.Response, found.Head);
        }
        else
        {
            ErrorResponse.Write(context, ToError(outcome));
        }
    }

    private static ProtocolError ToError(HeadOutcome refusal) => refusal switch
    {
        HeadOutcome.NotFound => ProtocolErrors.StreamNotFound,
        HeadOutcome.Gone => ProtocolErrors.StreamGone,
        HeadOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };

    private static void Write(HttpResponse response, StreamHead head)
    {
        response.StatusCode = StatusCodes.Status200OK;
        IHeaderDictionary headers = response.Headers;
        headers.ContentType = head.ContentType.Value;
        headers.CacheControl = HeaderValues.NoStore;
        headers[ProtocolHeaders.StreamNextOffset] = head.TailOffset.ToString();
        LifetimeHeaders.Write(headers, head.Lifetime);
        WriteTimestamp.Write(headers, head);
        if (head.Closed)
        {
            headers[ProtocolHeaders.StreamClosed] = HeaderValues.True;
        }
    }
}
