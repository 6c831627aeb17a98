using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Limits;
using DurableStreams.AspNetCore.Subscriptions.Routing;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Subscriptions;

/// <summary>
/// Decides which requests below <c>__ds</c> are allowed, before anything is done: the permission table in
/// docs/security.md. What acknowledges a wake is allowed by the token of the wake alone, which its endpoint checks.
/// </summary>
internal sealed class SubscriptionAccess(Authorizer authorizer, AdminKey adminKey, CorsPolicy cors, AppendRate rate)
{
    /// <summary>Whether a request is allowed.</summary>
    /// <returns>Null, or the refusal.</returns>
    public ValueTask<ProtocolError?> AdmitAsync(HttpContext context, ControlTarget target) =>
        target.Resource == ControlResource.KeyRotation ? new(adminKey.Admit(context.Request))
        : authorizer.IsOpen ? default
        : target.Project is { } project ? AdmitToProjectAsync(context, target, project)
        : new(ScopeOf(target) is null ? null : adminKey.Admit(context.Request));

    // Null if no token of a project is needed.
    private static Scope? ScopeOf(ControlTarget target) => target.Resource switch
    {
        ControlResource.Subscription or ControlResource.Streams or ControlResource.Stream => Scope.Manage,
        ControlResource.Claim => Scope.Write,
        ControlResource.KeyRotation => Scope.Manage,
        _ => null,
    };

    private async ValueTask<ProtocolError?> AdmitToProjectAsync(
        HttpContext context, ControlTarget target, string project)
    {
        RequestAccess access = await authorizer.IdentifyAsync(context, project);
        cors.Apply(context);
        return ScopeOf(target) is { } needed
            ? Authorizer.AdmitToProject(access, needed, project) ?? rate.Take(context.Request.Method, project)
            : null;
    }
}
