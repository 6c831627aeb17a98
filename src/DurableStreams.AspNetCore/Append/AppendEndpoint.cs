using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>POST: append, close, or both (§5.2, §5.3).</summary>
internal sealed class AppendEndpoint(StreamService streams, BodyReader bodies)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask HandleAsync(HttpContext context, StreamPath path)
    {
        if (AppendHeaders.Parse(context.Request.Headers, out AppendHeaders headers) is { } malformed)
        {
            ErrorResponse.Write(context, malformed);
            return;
        }

        ReceivedBody received = await bodies.ReadAsync(context);
        ProtocolError? problem;
        ValueTask<AppendOutcome> pending = default;
        RequestTiming? timing = RequestTiming.Ask(context);
        AppendRequest append;
        try
        {
            problem = AppendParser.Parse(context.Request, path, headers, received.Body, out append);
            if (problem is null)
            {
                pending = streams.AppendAsync(append with { Timing = timing?.Commit });
            }
        }
        finally
        {
            // The body was read before the call above returned.
            received.Release();
        }

        if (problem is null)
        {
            AppendOutcome outcome = await pending;
            timing?.Answered();
            AppendResponse.Write(context, outcome, append);
        }
        else
        {
            ErrorResponse.Write(context, problem);
        }
    }
}
