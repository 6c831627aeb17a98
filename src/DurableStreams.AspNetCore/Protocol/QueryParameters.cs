namespace DurableStreams.AspNetCore.Protocol;

/// <summary>The protocol's query parameters and their fixed values. Unknown parameters are ignored (§11.1).</summary>
internal static class QueryParameters
{
    /// <summary>Where a read starts: <c>-1</c>, <c>now</c> or an offset (§8). Never empty, never repeated.</summary>
    public const string Offset = "offset";

    /// <summary>How a read follows the stream; requires <see cref="Offset"/> (§5.7, §5.8).</summary>
    public const string Live = "live";

    /// <summary>Value of <see cref="Live"/>: one response, delayed until there is data (§5.7).</summary>
    public const string LongPoll = "long-poll";

    /// <summary>Value of <see cref="Live"/>: Server-Sent Events (§5.8).</summary>
    public const string Sse = "sse";

    /// <summary>The last cursor that a live reader received (§10.1). An invalid one counts as absent.</summary>
    public const string Cursor = "cursor";

    /// <summary>
    /// On GET: a token, for clients that cannot set headers. Never part of a response, a log or a key.
    /// </summary>
    public const string Token = "token";

    /// <summary>
    /// On PUT: <c>true</c> makes the stream public: readable without a token and cacheable by shared caches.
    /// </summary>
    public const string Public = "public";

    /// <summary>On GET of a list: the page starts after this entry. It is the <c>next</c> of the page before.</summary>
    public const string After = "after";

    /// <summary>On GET of a list: the maximum number of entries.</summary>
    public const string Limit = "limit";

    /// <summary>On GET of a list of streams: the start of their paths.</summary>
    public const string Prefix = "prefix";
}
