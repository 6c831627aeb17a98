using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>What was found out about a request when tokens are asked for; absent when they are not.</summary>
internal sealed class RequestAccess(KnownProject? project, Grant? grant, bool hasToken, bool isTokenInQuery)
{
    /// <summary>Null when there is none of the name.</summary>
    public KnownProject? Project { get; } = project;

    /// <summary>Null without a valid token.</summary>
    public Grant? Grant { get; } = grant;

    /// <summary>Whether a token came along, valid or not.</summary>
    public bool HasToken { get; } = hasToken;

    /// <summary>Whether it came in the URL.</summary>
    public bool IsTokenInQuery { get; } = isTokenInQuery;

    /// <summary>Whether all streams of the project may be read without a token.</summary>
    public bool IsProjectPublic => Project?.Project.IsPublic == true;

    /// <summary>True when nothing but the stream's being public lets the request read it.</summary>
    public bool NeedsPublicStream { get; set; }

    /// <summary>
    /// Whether the request may have what was read. The stream that was public when the request was let in may be
    /// another one by now.
    /// </summary>
    public static bool MayHave(HttpContext context, StreamHead head) => head.Public || Of(context) is not { NeedsPublicStream: true };

    /// <summary>Null when no tokens are asked for.</summary>
    public static RequestAccess? Of(HttpContext context) => context.Features.Get<RequestAccess>();
}
