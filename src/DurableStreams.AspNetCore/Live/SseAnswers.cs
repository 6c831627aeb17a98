using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Read;
using DurableStreams.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Live;

/// <summary>Creates the answers of <c>live=sse</c> (§5.8).</summary>
internal sealed class SseAnswers(
    DataEvents events,
    CursorClock cursors,
    ResponseWriters writers,
    TimeProvider time,
    IOptions<DurableStreamsHttpOptions> options)
{
    private const double JitterShare = 0.1;

    private readonly Random _random = Random.Shared;
    private readonly SseOptions _options = options.Value.Sse;

    /// <param name="context">The request.</param>
    /// <param name="query">Its query.</param>
    /// <param name="ending">Ends the answer, even while it waits for a slow client.</param>
    public ILiveAnswer Answer(HttpContext context, ReadQuery query, CancellationToken ending)
    {
        // Readers that connected at the same time, for example after a restart, must not reconnect at the same time
        // forever.
        TimeSpan lifetime = _options.Lifetime * (1 + (JitterShare * ((2 * _random.NextDouble()) - 1)));
        return new SseAnswer(
            context,
            writers.Create(context, lifetime, ending),
            events,
            new SseCursor(cursors, query.Cursor),
            new SseTimes(time, lifetime, _options.KeepAlive));
    }
}
