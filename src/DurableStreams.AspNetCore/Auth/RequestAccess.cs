using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>The project and the token of a request. Attached to the request only where requests need tokens.</summary>
internal sealed class RequestAccess(KnownProject? project, AccessGrant? grant, bool hasToken, bool isTokenInQuery)
{
    /// <summary>Null if there is no project of the requested name.</summary>
    public KnownProject? Project { get; } = project;

    /// <summary>Null without a valid token.</summary>
    public AccessGrant? Grant { get; } = grant;

    /// <summary>Whether the request has a token, valid or not.</summary>
    public bool HasToken { get; } = hasToken;

    /// <summary>Whether the token is in the URL.</summary>
    public bool IsTokenInQuery { get; } = isTokenInQuery;

    /// <summary>Whether all streams of the project may be read without a token.</summary>
    public bool IsProjectPublic => Project?.Project.IsPublic == true;

    /// <summary>True if the request may read the stream only because the stream is public.</summary>
    public bool NeedsPublicStream { get; set; }

    /// <summary>
    /// Whether the request may read the stream. Checked again after a read: a private stream may have replaced the
    /// public one that the request was admitted to.
    /// </summary>
    public static bool MayRead(HttpContext context, StreamHead head) =>
        head.Public || Of(context) is not { NeedsPublicStream: true };

    /// <summary>Null where requests need no token.</summary>
    public static RequestAccess? Of(HttpContext context) => context.Features.Get<RequestAccess>();
}
