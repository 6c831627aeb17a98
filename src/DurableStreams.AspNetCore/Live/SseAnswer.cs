using System.Buffers;
using System.IO.Pipelines;
using DurableStreams.Reading;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Live;

/// <summary>
/// One SSE connection (§5.8): pairs of <c>data</c> and <c>control</c> up to the tail, then one pair for each change. A
/// pair is one write and one flush; the next pair waits for the flush, so a slow reader buffers at most one pair.
/// </summary>
internal sealed class SseAnswer : ILiveAnswer
{
    private readonly HttpContext _context;
    private readonly DataEvents _events;
    private readonly SseCursor _cursor;
    private readonly SseTimes _times;
    private readonly CancellationToken _ending;
    private long _announcedEnd = -1;

    public SseAnswer(HttpContext context, DataEvents events, SseCursor cursor, SseTimes times, CancellationToken ending)
    {
        _context = context;
        _events = events;
        _cursor = cursor;
        _times = times;
        _ending = ending;
    }

    public TimeSpan Timeout => _times.Timeout;

    public bool EndsOnTimeout => false;

    public async ValueTask<bool> GiveAsync(StreamChunk chunk)
    {
        if (!_context.Response.HasStarted)
        {
            SseHeaders.Write(_context, chunk);
        }

        // A wake-up without news: an offset is announced once, and again only to say that it is the end.
        if (chunk.Data is null && chunk.End == _announcedEnd && !chunk.AtEnd)
        {
            return !_times.IsOver;
        }

        PipeWriter output = _context.Response.BodyWriter;
        if (chunk.Data is { } data)
        {
            _events.Write(output, data, chunk.Head.ContentType);
        }

        SseControlEvent.Write(output, chunk, _cursor.Next());
        _announcedEnd = chunk.End;
        bool more = !chunk.AtEnd && !(chunk.AtTail && _times.IsOver);
        return await FlushAsync(output) && more;
    }

    public async ValueTask<bool> GiveTimeoutAsync()
    {
        if (_times.IsOver)
        {
            return false;
        }

        PipeWriter output = _context.Response.BodyWriter;
        output.Write(":\n\n"u8);
        return await FlushAsync(output);
    }

    // The status has been sent; the client learns the reason when it reconnects with its last offset.
    public ValueTask RefuseAsync(ReadOutcome refusal) => ValueTask.CompletedTask;

    public ValueTask StopAsync() => ValueTask.CompletedTask;

    private async ValueTask<bool> FlushAsync(PipeWriter output)
    {
        FlushResult result = await output.FlushAsync(_ending);
        return !result.IsCompleted && !result.IsCanceled;
    }
}
