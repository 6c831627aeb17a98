using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Timing;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Append;

/// <summary>POST: append, close, or both (§5.2, §5.3).</summary>
internal sealed class AppendEndpoint(TimedStreamService streams, BodyReader bodies)
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
        AppendRequest append;
        try
        {
            problem = AppendParser.Parse(context.Request, path, headers, received.Body, out append);
            if (problem is null)
            {
                pending = streams.AppendAsync(context, append);
            }
        }
        finally
        {
            // The service has copied the body by the time the call above returns.
            received.Release();
        }

        if (problem is null)
        {
            AppendResponse.Write(context, await pending, append);
        }
        else
        {
            ErrorResponse.Write(context, problem);
        }
    }
}
