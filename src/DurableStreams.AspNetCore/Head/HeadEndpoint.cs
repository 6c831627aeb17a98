using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>HEAD: a stream's metadata (§5.5).</summary>
internal sealed class HeadEndpoint(StreamService streams)
{
    private readonly StringValues _noStore = "no-store";
    private readonly StringValues _true = "true";

    public async ValueTask HandleAsync(HttpContext context, StreamPath path)
    {
        RequestTiming? timing = RequestTiming.Ask(context);
        HeadOutcome outcome = await streams.HeadAsync(path, context.RequestAborted);
        timing?.Answered();
        if (outcome is HeadOutcome.Found hidden && !RequestAccess.MayHave(context, hidden.Head))
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

    private void Write(HttpResponse response, StreamHead head)
    {
        response.StatusCode = StatusCodes.Status200OK;
        IHeaderDictionary headers = response.Headers;
        headers.ContentType = head.ContentType.Value;
        headers.CacheControl = _noStore;
        headers[ProtocolHeaders.StreamNextOffset] = head.TailOffset.ToString();
        LifetimeHeaders.Write(headers, head.Lifetime);
        if (head.Closed)
        {
            headers[ProtocolHeaders.StreamClosed] = _true;
        }
    }
}
