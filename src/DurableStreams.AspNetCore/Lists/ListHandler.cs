using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Lists;

internal sealed class ListHandler(
    RequestPipeline pipeline,
    ListEndpoint endpoint,
    ListAccess access,
    Authorizer authorizer,
    OptionsEndpoint preflight,
    IOptions<DurableStreamsHttpOptions> options) : IListHandler
{
    private readonly UrlRoot _root = new(
        options.Value.ProjectsRoot, options.Value.PublicBaseUrl, includesItself: true);

    public Task HandleAsync(HttpContext context) => pipeline.RunAsync(context, AnswerAsync);

    private ValueTask<string> AnswerAsync(HttpContext context)
    {
        ListTarget target = default;
        ProtocolError? problem = _root.TryEnter(
            RequestTarget.PathOf(context.Request), context.Request.PathBase, out ReadOnlySpan<char> below)
            ? ListTarget.Parse(below, out target)
            : ProtocolErrors.NoSuchRoute;
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            bool isOfProject = problem is null && !target.CoversAllProjects && !authorizer.IsOpen;
            return preflight.AnswerAsync(context, isOfProject ? target.Project : null, AllowedMethods.List);
        }

        return problem is null ? AnswerIfAdmittedAsync(context, target) : Operations.Refuse(context, problem);
    }

    private async ValueTask<string> AnswerIfAdmittedAsync(HttpContext context, ListTarget target)
    {
        ProtocolError? refusal = await access.AdmitAsync(context, target)
            ?? (HttpMethods.IsGet(context.Request.Method) ? null : ProtocolErrors.ListMethodNotAllowed);
        return await (refusal is null
            ? endpoint.HandleAsync(context, target)
            : Operations.Refuse(context, refusal));
    }
}
