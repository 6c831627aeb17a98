using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>GET without <c>live</c>: one chunk, at once (§5.6).</summary>
internal sealed class ReadEndpoint(StreamService streams, ChunkResponse response)
{
    public async ValueTask HandleAsync(HttpContext context, StreamPath path, ReadQuery query)
    {
        RequestTiming? timing = RequestTiming.Ask(context);
        ReadOutcome outcome = await streams.ReadAsync(path, query.From, context.RequestAborted);
        timing?.Answered();
        if (outcome is ReadOutcome.Read hidden && !RequestAccess.MayHave(context, hidden.Chunk.Head))
        {
            ErrorResponse.Write(context, ProtocolErrors.TokenRequired);
        }
        else if (outcome is ReadOutcome.Read read)
        {
            await response.WriteAsync(context, read.Chunk, query);
        }
        else
        {
            ErrorResponse.Write(context, ReadRefusal.ToError(outcome));
        }
    }
}
