using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Errors;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>Decides who may read which list: the permission table in docs/security.md.</summary>
internal sealed class ListAccess(Authorizer authorizer, AdminKey adminKey, CorsPolicy cors)
{
    /// <summary>Whether a request is allowed.</summary>
    /// <returns>Null, or the refusal.</returns>
    public ValueTask<ProtocolError?> AdmitAsync(HttpContext context, ListTarget target) =>
        authorizer.IsOpen ? default
        : target.CoversAllProjects ? new(adminKey.Admit(context.Request))
        : AdmitToProjectAsync(context, target.Project);

    // Of a public project too: who may read its streams need not know which there are.
    private async ValueTask<ProtocolError?> AdmitToProjectAsync(HttpContext context, string project)
    {
        RequestAccess access = await authorizer.IdentifyAsync(context, project);
        cors.Apply(context);
        return Authorizer.AdmitToProject(access, Scope.Read, project);
    }
}
