using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>
/// Decides who may do what, before anything is done: the table of rights in docs/security.md. Does nothing where
/// everything is open.
/// </summary>
internal sealed class Gatekeeper(
    ProjectDirectory projects, TokenReader tokens, StreamService streams, TimeProvider time, IOptions<AuthOptions> options)
{
    private readonly TimeSpan _queryTokenLifetime = options.Value.QueryTokenLifetime + options.Value.ClockSkew;

    /// <summary>Whether no token is asked for.</summary>
    public bool IsOpen { get; } = options.Value.Mode == AuthMode.Open;

    /// <summary>Finds out which project a request is about and what its token says, and keeps it with the request.</summary>
    public async ValueTask<RequestAccess> IdentifyAsync(HttpContext context, string project)
    {
        KnownProject? known = await projects.FindAsync(project);
        RequestToken token = RequestToken.Of(context.Request);
        Grant? grant = known is null || token.Value is null ? null : await tokens.ReadAsync(token.Value, known.Keys);
        if (token.IsInQuery && grant is not null && grant.ExpiresAt - time.GetUtcNow() > _queryTokenLifetime)
        {
            grant = null;
        }

        var access = new RequestAccess(known, grant, token.Value is not null, token.IsInQuery);
        context.Features.Set(access);
        return access;
    }

    /// <summary>Whether a request for a stream may go on.</summary>
    /// <returns>Null, or the refusal.</returns>
    public ValueTask<ProtocolError?> AdmitAsync(HttpContext context, RequestAccess access, StreamPath path)
    {
        bool reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        Scope needed = reads ? Scope.Read : Scope.Write;
        if (access.Grant?.Allows(needed, path) == true || (reads && access.IsProjectPublic))
        {
            return default;
        }

        ProtocolError refusal = Refuse(access);
        access.NeedsPublicStream = true;
        return reads && access.Project is not null ? AdmitIfPublicAsync(context, path, refusal) : new(refusal);
    }

    /// <summary>Whether a request for all of a project may go on: estuaries, configuration.</summary>
    /// <returns>Null, or the refusal.</returns>
    public static ProtocolError? AdmitManager(RequestAccess access, string project) =>
        access.Grant?.Allows(Scope.Manage, project) == true ? null : Refuse(access);

    /// <summary>Whether the request may fork a stream: only within its project, and only what its token may read.</summary>
    public static bool MayFork(HttpContext context, StreamPath source, StreamPath fork) =>
        RequestAccess.Of(context) is not { } access
        || (source.Project == fork.Project && (access.Grant?.Allows(Scope.Read, source) == true || access.IsProjectPublic));

    private static ProtocolError Refuse(RequestAccess access) =>
        access.Grant is not null ? ProtocolErrors.Forbidden
        : access.HasToken ? ProtocolErrors.InvalidToken
        : ProtocolErrors.TokenRequired;

    // The last resort, because it may cost a read of the store. What does not exist is refused like what is private.
    private async ValueTask<ProtocolError?> AdmitIfPublicAsync(HttpContext context, StreamPath path, ProtocolError refusal) =>
        await streams.HeadAsync(path, context.RequestAborted) switch
        {
            HeadOutcome.Found { Head.Public: true } => null,
            HeadOutcome.Unavailable => ProtocolErrors.Unavailable,
            _ => refusal,
        };
}
