using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Timing;
using DurableStreams.Content;
using DurableStreams.Producers;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Append;

/// <summary>POST: append, close, or both (§5.2, §5.3).</summary>
/// <remarks>
/// Many appends wait for the disk at the same time, each with the state of its asynchronous methods. So only one of
/// them is asynchronous if the body has arrived with the headers, and it keeps no more than the response needs.
/// </remarks>
internal sealed class AppendEndpoint(TimedStreamService streams, BodyReader bodies) : ILargeBodyCheck
{
    private const string Operation = "append";

    /// <summary>Answers, and returns the name of the operation.</summary>
    public ValueTask<string> HandleAsync(HttpContext context, StreamPath path)
    {
        if (AppendHeaders.Parse(context.Request.Headers, out AppendHeaders headers) is { } malformed)
        {
            return Refuse(context, malformed);
        }

        ValueTask<ReceivedBody> receiving = bodies.ReadAsync(context, path, this);
        return receiving.IsCompletedSuccessfully
            ? AppendAsync(context, path, headers, receiving.Result)
            : ReceiveAsync(context, path, headers, receiving);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<string> ReceiveAsync(
        HttpContext context, StreamPath path, AppendHeaders headers, ValueTask<ReceivedBody> receiving) =>
        await AppendAsync(context, path, headers, await receiving);

    private ValueTask<string> AppendAsync(
        HttpContext context, StreamPath path, in AppendHeaders headers, ReceivedBody received)
    {
        if (received.Refusal is { } refusal)
        {
            return Refuse(context, refusal);
        }

        ProtocolError? problem;
        AppendRequest append;
        ValueTask<AppendOutcome> pending = default;
        IDisposable? share;
        try
        {
            problem = AppendParser.Parse(context.Request, path, headers, received.Body, out append);
            if (problem is null)
            {
                pending = streams.AppendAsync(context, append);
            }

            // The service has copied the body by the time the call above returns.
            share = received.Release();
        }
        catch
        {
            received.Release()?.Dispose();
            throw;
        }

        if (problem is null)
        {
            return AnswerAsync(context, pending, append.Producer, append.ContentType, share);
        }

        share?.Dispose();
        return RefuseAsync(context, path, headers.IfMatch, problem);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<string> AnswerAsync(
        HttpContext context,
        ValueTask<AppendOutcome> pending,
        ProducerStamp? producer,
        ContentType? contentType,
        IDisposable? share)
    {
        using (share)
        {
            AppendOutcome outcome = await pending;
            if (outcome is AppendOutcome.TooLarge)
            {
                ErrorResponse.Write(context, bodies.TooLarge);
            }
            else
            {
                AppendResponse.Write(context, outcome, producer, contentType);
            }
        }

        return Operation;
    }

    private static ValueTask<string> Refuse(HttpContext context, ProtocolError problem)
    {
        ErrorResponse.Write(context, problem);
        return new(Operation);
    }

    /// <summary>Refuses an append without a body or a content type, unless its precondition fails first.</summary>
    private async ValueTask<string> RefuseAsync(
        HttpContext context, StreamPath path, string? ifMatch, ProtocolError problem)
    {
        bool isIncomplete = problem == ProtocolErrors.EmptyBody || problem == ProtocolErrors.MissingContentType;
        if (isIncomplete
            && ifMatch is not null
            && await streams.FindPreconditionRefusalAsync(path, ifMatch, context.RequestAborted) is { } refusal)
        {
            AppendResponse.Write(context, refusal, producer: null, contentType: null);
            return Operation;
        }

        ErrorResponse.Write(context, problem);
        return Operation;
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
