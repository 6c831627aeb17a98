using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>One answer: data as soon as there is some, else 204 when the stream ends or the time is up (§5.7).</summary>
internal sealed class LongPollAnswer(
    HttpContext context, ReadQuery query, ChunkResponse response, TimeProvider time, TimeSpan timeout) : ILiveAnswer
{
    private readonly long _began = time.GetTimestamp();
    private StreamChunk? _tail;

    public TimeSpan Patience
    {
        get
        {
            TimeSpan rest = timeout - time.GetElapsedTime(_began);
            return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }
    }

    public bool EndsInSilence => true;

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

    public ValueTask<bool> GiveSilenceAsync()
    {
        response.WriteNothing(context, _tail!, query);
        return new(false);
    }

    public ValueTask RefuseAsync(ReadOutcome refusal)
    {
        ErrorResponse.Write(context, ReadRefusal.ToError(refusal));
        return ValueTask.CompletedTask;
    }

    // As if the time were up: the client polls again and finds another server, or this one anew.
    public async ValueTask StopAsync() => await GiveSilenceAsync();
}
