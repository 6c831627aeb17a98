using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.Reading;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Read;

/// <summary>How long caches may keep a chunk (§10.1).</summary>
internal sealed class CachePolicy(TimeProvider time)
{
    private const int CatchUpSeconds = 60;
    private const int LongPollSeconds = 20;
    private const int StaleSeconds = 300;

    private readonly StringValues[] _catchUp =
    [
        Format("private", CatchUpSeconds, StaleSeconds),
        Format("public", CatchUpSeconds, StaleSeconds),
    ];

    private readonly StringValues[] _longPoll =
    [
        Format("private", LongPollSeconds, StaleSeconds),
        Format("public", LongPollSeconds, StaleSeconds),
    ];

    /// <summary>The value of <c>Cache-Control</c> for a chunk.</summary>
    /// <param name="context">The request. Shared caches may store only responses that need no token.</param>
    /// <param name="chunk">The chunk. An empty one only reports the tail, and is never stored.</param>
    /// <param name="query">The read. The response to a read from <c>now</c> is never stored.</param>
    public StringValues For(HttpContext context, StreamChunk chunk, ReadQuery query)
    {
        if (chunk.Data is null || query.From.Kind == ReadFromKind.Now)
        {
            return HeaderValues.NoStore;
        }

        StreamHead head = chunk.Head;
        bool isPublic = IsForEveryone(context, head);
        bool longPoll = query.Mode == LiveMode.LongPoll;
        if (head.Lifetime.IsLimited && head.Expiry is { } expiry)
        {
            return UntilExpiry(isPublic, longPoll ? LongPollSeconds : CatchUpSeconds, expiry - time.GetUtcNow());
        }

        return (longPoll ? _longPoll : _catchUp)[isPublic ? 1 : 0];
    }

    /// <summary>
    /// Whether every client would get the same response. A URL that contains a token belongs to one client.
    /// </summary>
    public static bool IsForEveryone(HttpContext context, StreamHead head) =>
        RequestAccess.Of(context) is { } access
            ? (head.Public || access.IsProjectPublic) && !access.IsTokenInQuery
            : head.Public || context.Features.Get<AuthenticatedInFront>() is null;

    // A cache must not serve a response after the stream may have expired.
    private static StringValues UntilExpiry(bool isPublic, int maxAge, TimeSpan remaining)
    {
        long seconds = (long)remaining.TotalSeconds;
        if (seconds <= 0)
        {
            return HeaderValues.NoStore;
        }

        long age = Math.Min(maxAge, seconds);
        return Format(isPublic ? "public" : "private", age, Math.Min(StaleSeconds, seconds - age));
    }

    private static StringValues Format(string scope, long maxAge, long stale) =>
        stale > 0 ? $"{scope}, max-age={maxAge}, stale-while-revalidate={stale}" : $"{scope}, max-age={maxAge}";
}
