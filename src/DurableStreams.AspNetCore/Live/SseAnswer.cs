using System.Buffers;
using DurableStreams.AspNetCore.Responses;
using DurableStreams.Reading;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Live;

/// <summary>
/// One SSE connection (§5.8): pairs of <c>data</c> and <c>control</c> up to the tail, then one pair for each change. A
/// pair is uninterrupted: one write and one flush if it fits into a slice, and otherwise nothing stands between its
/// slices. Each slice waits for the one before, so a slow reader buffers at most one.
/// </summary>
internal sealed class SseAnswer : ILiveAnswer
{
    private readonly HttpContext _context;
    private readonly ResponseWriter _output;
    private readonly DataEvents _events;
    private readonly SseCursor _cursor;
    private readonly SseTimes _times;
    private bool _isWithinEvent;
    private long _announcedEnd = -1;

    public SseAnswer(
        HttpContext context, ResponseWriter output, DataEvents events, SseCursor cursor, SseTimes times)
    {
        _context = context;
        _output = output;
        _events = events;
        _cursor = cursor;
        _times = times;
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
            return !(chunk.AtTail && _times.IsOver);
        }

        _isWithinEvent = true;
        if ((chunk.Data is { } data && !await _events.WriteAsync(_output, data, chunk.Head.ContentType))
            || !await _output.ReserveAsync(SseControlEvent.MaxBytes))
        {
            return false;
        }

        SseControlEvent.Write(_output, chunk, _cursor.Next());
        _isWithinEvent = false;
        _announcedEnd = chunk.End;
        bool more = !chunk.AtEnd && !(chunk.AtTail && _times.IsOver);
        return await _output.FlushAsync() && more;
    }

    public async ValueTask<bool> GiveTimeoutAsync()
    {
        if (_times.IsOver)
        {
            return false;
        }

        _output.Write(":\n\n"u8);
        return await _output.FlushAsync();
    }

    // The status has been sent; the client learns the reason when it reconnects with its last offset.
    public ValueTask RefuseAsync(ReadOutcome refusal) => ValueTask.CompletedTask;

    public ValueTask StopAsync()
    {
        if (_isWithinEvent)
        {
            // Only a broken connection tells the client that the event is incomplete.
            _context.Abort();
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose() => _output.Dispose();
}
