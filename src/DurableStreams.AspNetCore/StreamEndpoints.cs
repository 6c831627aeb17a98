using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Append;
using DurableStreams.AspNetCore.Create;
using DurableStreams.AspNetCore.Delete;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Head;
using DurableStreams.AspNetCore.Live;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Read;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>Dispatches each request to the endpoint of its operation (§5).</summary>
internal sealed class StreamEndpoints(
    CreateEndpoint create,
    AppendEndpoint append,
    ReadEndpoint read,
    LiveEndpoint live,
    HeadEndpoint head,
    DeleteEndpoint delete)
{
    /// <summary>Answers, and returns the name of the operation.</summary>
    public ValueTask<string> HandleAsync(HttpContext context, StreamPath path) =>
        HttpMethods.IsPost(context.Request.Method) ? append.HandleAsync(context, path) : AnswerAsync(context, path);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<string> AnswerAsync(HttpContext context, StreamPath path)
    {
        string method = context.Request.Method;
        if (HttpMethods.IsGet(method))
        {
            return await ReadAsync(context, path);
        }

        if (HttpMethods.IsHead(method))
        {
            await head.HandleAsync(context, path);
            return "head";
        }

        if (HttpMethods.IsPut(method))
        {
            await create.HandleAsync(context, path);
            return "create";
        }

        if (HttpMethods.IsDelete(method))
        {
            await delete.HandleAsync(context, path);
            return "delete";
        }

        ErrorResponse.Write(context, ProtocolErrors.MethodNotAllowed);
        return Operations.Unknown;
    }

    private async ValueTask<string> ReadAsync(HttpContext context, StreamPath path)
    {
        if (ReadQuery.Parse(context.Request, out ReadQuery query) is { } problem)
        {
            ErrorResponse.Write(context, problem);
            return "read";
        }

        if (query.Mode == LiveMode.CatchUp)
        {
            await read.HandleAsync(context, path, query);
            return "read";
        }

        await live.HandleAsync(context, path, query);
        return query.Mode == LiveMode.Sse ? QueryParameters.Sse : QueryParameters.LongPoll;
    }
}
