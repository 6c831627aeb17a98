using System.Security.Cryptography;
using System.Text;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Stores;
using DurableStreams.Projects;
using DurableStreams.Storage;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Config;

/// <summary>
/// GET and PUT of a project. Always requires a token or the admin key, whatever the mode. Each request is authorized on
/// the row that it reads itself, and a PUT replaces exactly that row: a removed secret cannot restore itself.
/// </summary>
internal sealed class ConfigEndpoint(
    StoreRegistration store,
    ProjectDirectory projects,
    TokenReader tokens,
    AdminKey adminKey,
    BodyReader bodies,
    CorsPolicy cors,
    TimeProvider time)
{
    // Each lost race means that another request succeeded.
    private const int MaxAttempts = 10;

    /// <summary>Answers, and returns the name of the operation.</summary>
    public async ValueTask<string> HandleAsync(HttpContext context, string name)
    {
        bool reads = HttpMethods.IsGet(context.Request.Method);
        if (!reads && !HttpMethods.IsPut(context.Request.Method))
        {
            ErrorResponse.Write(context, ProtocolErrors.ProjectMethodNotAllowed);
            return Operations.Unknown;
        }

        RequestToken token = RequestToken.Of(context.Request);
        if (token.IsInQuery)
        {
            token = default;
        }

        (ProjectRow? row, ProtocolError? problem) = await AuthorizeAsync(context, name, token);
        if (problem is not null)
        {
            ErrorResponse.Write(context, problem);
        }
        else if (!reads)
        {
            await PutAsync(context, name, token, row);
        }
        else if (row is null)
        {
            ErrorResponse.Write(context, ProtocolErrors.ProjectNotFound);
        }
        else
        {
            Write(context, StatusCodes.Status200OK, row);
        }

        return reads ? "config-get" : "config-put";
    }

    private async ValueTask<(ProjectRow? Row, ProtocolError? Problem)> AuthorizeAsync(
        HttpContext context, string name, RequestToken token)
    {
        ProjectRow? row = await store.Projects.GetProjectAsync(name, context.RequestAborted);
        KnownProject? known = row is null ? null : new KnownProject(row);
        bool isAdmin = adminKey.Is(token.Value);
        AccessGrant? grant = isAdmin || known is null || token.Value is null
            ? null
            : await tokens.ReadAsync(token.Value, known.Keys);
        var access = new RequestAccess(known, grant, token.Value is not null, false);
        context.Features.Set(access);
        cors.Apply(context);
        return (row, isAdmin ? null : Authorizer.AdmitManager(access, name));
    }

    private async ValueTask PutAsync(HttpContext context, string name, RequestToken token, ProjectRow? row)
    {
        using ReceivedBody received = await bodies.ReadAsync(context, ConfigBody.MaxBytes);
        ConfigBody? body = null;
        ProtocolError? problem = received.Refusal
            ?? Preconditions.CheckProject(context.Request.Headers)
            ?? ConfigBody.Parse(received.Body, out body);
        received.Release();
        for (int attempt = 0; attempt < MaxAttempts && problem is null; attempt++)
        {
            Project? project = null;
            problem = CheckConditions(context.Request, row) ?? body!.Apply(row?.Project, Now(), out project);
            if (problem is not null)
            {
                break;
            }

            ProjectRow? written = await store.Projects.PutProjectAsync(
                name, project!, row?.Version ?? RowVersion.None, CancellationToken.None);
            projects.Forget(name);
            int status = row is null ? StatusCodes.Status201Created : StatusCodes.Status200OK;
            if (written is not null)
            {
                Write(context, status, written);
                return;
            }

            // Another request was faster and may have revoked this one's permission. Or the result of an earlier
            // attempt was lost.
            (row, problem) = await AuthorizeAsync(context, name, token);
            if (row is not null && row.Project.Equals(project))
            {
                Write(context, status, row);
                return;
            }
        }

        ErrorResponse.Write(context, problem ?? ProtocolErrors.Unavailable);
    }

    private static ProtocolError? CheckConditions(HttpRequest request, ProjectRow? row)
    {
        IHeaderDictionary headers = request.Headers;
        bool holds = (headers.IfMatch.Count == 0 || (row is not null && Names(headers.IfMatch.ToString(), TagOf(row))))
            && (headers.IfNoneMatch.Count == 0 || row is null || !Names(headers.IfNoneMatch.ToString(), TagOf(row)));
        return holds ? null : ProtocolErrors.ProjectChanged;
    }

    private static bool Names(string condition, string tag) =>
        condition.Split(',', StringSplitOptions.TrimEntries).Any(one => one == "*" || one == tag);

    private static string TagOf(ProjectRow row)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{row.Version.Number}|{row.Version.Tag}"));
        return $"\"{Convert.ToHexStringLower(hash[..16])}\"";
    }

    private static void Write(HttpContext context, int status, ProjectRow row)
    {
        context.Response.Headers.ETag = TagOf(row);
        var answer = new ProjectDetails(
            row.Project.SigningSecrets.Select(
                static secret => new SecretDetails(secret.Id, Rfc3339.Format(secret.CreatedAt))),
            row.Project.CorsOrigins,
            row.Project.IsPublic);
        JsonResponse.Write(context, status, answer, ConfigJson.Default.ProjectDetails);
    }

    // With the precision of the store.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
