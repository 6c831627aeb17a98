using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Timing;
using DurableStreams.Reading;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Read;

/// <summary>GET without <c>live</c>: one chunk, immediately (§5.6).</summary>
internal sealed class ReadEndpoint(TimedStreamService streams, ChunkResponse response)
{
    public async ValueTask HandleAsync(HttpContext context, StreamPath path, ReadQuery query)
    {
        ReadOutcome outcome = await streams.ReadAsync(context, path, query.From, context.RequestAborted);
        if (outcome is ReadOutcome.Read read)
        {
            await AnswerAsync(context, read.Chunk, query);
        }
        else
        {
            ErrorResponse.Write(context, ReadRefusal.ToError(outcome));
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, StreamChunk chunk, ReadQuery query)
    {
        try
        {
            if (RequestAccess.MayRead(context, chunk.Head))
            {
                await response.WriteAsync(context, chunk, query);
            }
            else
            {
                ErrorResponse.Write(context, ProtocolErrors.TokenRequired);
            }
        }
        finally
        {
            chunk.Release();
        }
    }
}
