using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>How long caches may keep a chunk (§10.1).</summary>
internal sealed class CachePolicy(TimeProvider time)
{
    private const int CatchUpSeconds = 60;
    private const int LongPollSeconds = 20;
    private const int StaleSeconds = 300;

    private readonly StringValues _noStore = "no-store";
    private readonly StringValues[] _catchUp = [Format("private", CatchUpSeconds, StaleSeconds), Format("public", CatchUpSeconds, StaleSeconds)];
    private readonly StringValues[] _longPoll = [Format("private", LongPollSeconds, StaleSeconds), Format("public", LongPollSeconds, StaleSeconds)];

    /// <summary>The value of <c>Cache-Control</c> for a chunk.</summary>
    /// <param name="context">Where tokens are asked for, only what needs none is for shared caches.</param>
    /// <param name="chunk">An empty one says where the tail is, and is never kept.</param>
    /// <param name="query">From <c>now</c> says so too.</param>
    public StringValues For(HttpContext context, StreamChunk chunk, ReadQuery query)
    {
        if (chunk.Data is null || query.From.Kind == ReadFromKind.Now)
        {
            return _noStore;
        }

        StreamHead head = chunk.Head;
        bool isPublic = IsForEverybody(RequestAccess.Of(context), head);
        bool longPoll = query.Mode == LiveMode.LongPoll;
        if (head.Lifetime.IsLimited && head.Expiry is { } expiry)
        {
            return ForRestOfLife(isPublic, longPoll ? LongPollSeconds : CatchUpSeconds, expiry - time.GetUtcNow());
        }

        return (longPoll ? _longPoll : _catchUp)[isPublic ? 1 : 0];
    }

    /// <summary>Whether anybody would get the same answer. A URL with a token in it is nobody else's.</summary>
    public static bool IsForEverybody(RequestAccess? access, StreamHead head) =>
        access is null ? head.Public : (head.Public || access.IsProjectPublic) && !access.IsTokenInQuery;

    // Nothing may be served for longer than the stream is certain to live.
    private StringValues ForRestOfLife(bool isPublic, int maxAge, TimeSpan rest)
    {
        long seconds = (long)rest.TotalSeconds;
        if (seconds <= 0)
        {
            return _noStore;
        }

        long age = Math.Min(maxAge, seconds);
        return Format(isPublic ? "public" : "private", age, Math.Min(StaleSeconds, seconds - age));
    }

    private static StringValues Format(string scope, long maxAge, long stale) =>
        stale > 0 ? $"{scope}, max-age={maxAge}, stale-while-revalidate={stale}" : $"{scope}, max-age={maxAge}";
}
