using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Read;
using DurableStreams.Reading;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Live;

/// <summary>
/// One response: data as soon as there is some, or 204 when the stream ends or the time is up (§5.7).
/// </summary>
internal sealed class LongPollAnswer(
    HttpContext context, ReadQuery query, ChunkResponse response, TimeProvider time, TimeSpan timeout) : ILiveAnswer
{
    private readonly long _startedAt = time.GetTimestamp();
    private StreamChunk? _tail;

    public TimeSpan Timeout
    {
        get
        {
            TimeSpan left = timeout - time.GetElapsedTime(_startedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public bool EndsOnTimeout => true;

    public async ValueTask<bool> GiveAsync(StreamChunk chunk)
    {
        if (chunk.Data is not null)
        {
            await response.WriteAsync(context, chunk, query);
            return false;
        }

        if (chunk.AtEnd)
        {
            response.WriteNothing(context, chunk, query);
            return false;
        }

        _tail = chunk;
        return true;
    }

    public ValueTask<bool> GiveTimeoutAsync()
    {
        response.WriteNothing(context, _tail!, query);
        return new(false);
    }

    public ValueTask RefuseAsync(ReadOutcome refusal)
    {
        ErrorResponse.Write(context, ReadRefusal.ToError(refusal));
        return ValueTask.CompletedTask;
    }

    // Like a timeout: the client polls again and reaches another server, or this one after its restart.
    public async ValueTask StopAsync() => await GiveTimeoutAsync();

    public void Dispose()
    {
    }
}
