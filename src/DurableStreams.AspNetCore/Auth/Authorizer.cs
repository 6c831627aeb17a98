using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>
/// Decides which requests are allowed, before anything is done: the permission table in docs/security.md. Unused in
/// mode <see cref="AuthMode.Open"/>.
/// </summary>
internal sealed class Authorizer(
    ProjectDirectory projects,
    TokenReader tokens,
    StreamService streams,
    TimeProvider time,
    IOptions<AuthOptions> options)
{
    private readonly TimeSpan _maxQueryTokenLifetime = options.Value.QueryTokenLifetime + options.Value.ClockSkew;

    private readonly bool _isPublicWhenOpen = options.Value.PublicWhenOpen;

    /// <summary>Whether requests need no token.</summary>
    public bool IsOpen { get; } = options.Value.Mode == AuthMode.Open;

    /// <summary>Admits a request that needs no token.</summary>
    public void AdmitOpen(HttpContext context)
    {
        if (!_isPublicWhenOpen)
        {
            context.Features.Set(AuthenticatedInFront.Instance);
        }
    }

    /// <summary>Looks up the project and validates the token of a request, and attaches both to the request.</summary>
    public async ValueTask<RequestAccess> IdentifyAsync(HttpContext context, string project)
    {
        KnownProject? known = await projects.FindAsync(project);
        RequestToken token = RequestToken.Of(context.Request);
        AccessGrant? grant = known is null || token.Value is null
            ? null
            : await tokens.ReadAsync(token.Value, known.Keys);
        if (token.IsInQuery && grant is not null && grant.ExpiresAt - time.GetUtcNow() > _maxQueryTokenLifetime)
        {
            grant = null;
        }

        var access = new RequestAccess(known, grant, token.Value is not null, token.IsInQuery);
        context.Features.Set(access);
        return access;
    }

    /// <summary>Whether a request for a stream is allowed.</summary>
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

    /// <summary>Whether a request for a whole project is allowed: estuaries, configuration.</summary>
    /// <returns>Null, or the refusal.</returns>
    public static ProtocolError? AdmitManager(RequestAccess access, string project) =>
        AdmitToProject(access, Scope.Manage, project);

    /// <summary>Whether a request is allowed that needs a scope for a whole project, public or not.</summary>
    /// <returns>Null, or the refusal.</returns>
    public static ProtocolError? AdmitToProject(RequestAccess access, Scope needed, string project) =>
        access.Grant?.Allows(needed, project) == true ? null : Refuse(access);

    /// <summary>
    /// Whether the request may fork a stream: only within its project, and only what its token may read.
    /// </summary>
    public static bool MayFork(HttpContext context, StreamPath source, StreamPath fork) =>
        RequestAccess.Of(context) is not { } access
        || (source.Project == fork.Project
            && (access.Grant?.Allows(Scope.Read, source) == true || access.IsProjectPublic));

    /// <summary>
    /// Whether a request that deletes a stream may delete an estuary: only with the right that deleting it below the
    /// estuary root requires. The stream decides whether it is one.
    /// </summary>
    public static bool MayDeleteEstuary(HttpContext context, StreamPath path) =>
        RequestAccess.Of(context) is not { } access || AdmitManager(access, path.Project) is null;

    private static ProtocolError Refuse(RequestAccess access) =>
        access.Grant is not null ? ProtocolErrors.Forbidden
        : access.HasToken ? ProtocolErrors.InvalidToken
        : ProtocolErrors.TokenRequired;

    // Checked last, because it may read from the store. A missing stream is refused like a private one.
    private async ValueTask<ProtocolError?> AdmitIfPublicAsync(
        HttpContext context, StreamPath path, ProtocolError refusal) =>
        await streams.HeadAsync(path, context.RequestAborted) switch
        {
            HeadOutcome.Found { Head.Public: true } => null,
            HeadOutcome.Unavailable => ProtocolErrors.Unavailable,
            _ => refusal,
        };
}
