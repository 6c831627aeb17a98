using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Timing;
using DurableStreams.Content;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Append;

/// <summary>POST: append, close, or both (§5.2, §5.3).</summary>
internal sealed class AppendEndpoint(TimedStreamService streams, BodyReader bodies) : ILargeBodyCheck
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask HandleAsync(HttpContext context, StreamPath path)
    {
        if (AppendHeaders.Parse(context.Request.Headers, out AppendHeaders headers) is { } malformed)
        {
            ErrorResponse.Write(context, malformed);
            return;
        }

        using ReceivedBody received = await bodies.ReadAsync(context, path, this);
        if (received.Refusal is { } refusal)
        {
            ErrorResponse.Write(context, refusal);
            return;
        }

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

        if (problem is not null)
        {
            await RefuseAsync(context, path, headers.IfMatch, problem);
        }
        else if (await pending is var outcome and not AppendOutcome.TooLarge)
        {
            AppendResponse.Write(context, outcome, append);
        }
        else
        {
            ErrorResponse.Write(context, bodies.TooLarge);
        }
    }

    /// <summary>Refuses an append without a body or a content type, unless its precondition fails first.</summary>
    private async ValueTask RefuseAsync(HttpContext context, StreamPath path, string? ifMatch, ProtocolError problem)
    {
        bool isIncomplete = problem == ProtocolErrors.EmptyBody || problem == ProtocolErrors.MissingContentType;
        if (isIncomplete
            && ifMatch is not null
            && await streams.FindPreconditionRefusalAsync(path, ifMatch, context.RequestAborted) is { } refusal)
        {
            AppendResponse.Write(context, refusal, default);
            return;
        }

        ErrorResponse.Write(context, problem);
    }

    /// <summary>
    /// Refuses a body for which there is no stream, with the same checks in the same order as afterwards.
    /// </summary>
    async ValueTask<ProtocolError?> ILargeBodyCheck.CheckAsync(HttpContext context, StreamPath path)
    {
        if (RequestContentType.Parse(context.Request, out ContentType? contentType) is { } problem)
        {
            return problem;
        }

        if (contentType is null && context.Request.Headers.IfMatch.Count == 0)
        {
            return ProtocolErrors.MissingContentType;
        }

        return await streams.FindAppendRefusalAsync(path, context.RequestAborted) is { } refusal
            ? AppendErrors.Of(refusal, contentType)
            : null;
    }
}
