namespace DurableStreams.AspNetCore;

/// <summary>The protocol's query parameters and their fixed values; others are ignored (§11.1).</summary>
public static class QueryParameters
{
    /// <summary>Where a read starts: <c>-1</c>, <c>now</c> or an offset (§8). Never empty, never twice.</summary>
    public const string Offset = "offset";

    /// <summary>How a read follows the stream; needs <see cref="Offset"/> (§5.7, §5.8).</summary>
    public const string Live = "live";

    /// <summary>Value of <see cref="Live"/>: one answer, held back until there is data (§5.7).</summary>
    public const string LongPoll = "long-poll";

    /// <summary>Value of <see cref="Live"/>: Server-Sent Events (§5.8).</summary>
    public const string Sse = "sse";

    /// <summary>The last cursor that a live reader was given (§10.1). Garbage counts as absent.</summary>
    public const string Cursor = "cursor";

    /// <summary>On GET: a token, from those who cannot set headers. Never part of an answer, a log or a key.</summary>
    public const string Token = "token";

    /// <summary>On PUT: <c>true</c> lets shared caches keep what is read.</summary>
    public const string Public = "public";
}
