using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.Projects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Config;

internal sealed class ConfigHandler(
    RequestPipeline pipeline,
    ConfigEndpoint endpoint,
    OptionsEndpoint preflight,
    IOptions<DurableStreamsHttpOptions> options) : IConfigHandler
{
    private readonly UrlRoot _root = new(options.Value.ConfigRoot, options.Value.PublicBaseUrl);

    public Task HandleAsync(HttpContext context) => pipeline.RunAsync(context, AnswerAsync);

    private ValueTask<string> AnswerAsync(HttpContext context)
    {
        bool isBelowRoot = _root.TryEnter(
            RequestTarget.PathOf(context.Request), context.Request.PathBase, out ReadOnlySpan<char> below);

        // No character of a valid name needs percent-encoding.
        string name = below.ToString();
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            // The project's own origins, whatever the mode: the response to the request itself is for those.
            return preflight.AnswerAsync(context, Project.IsName(name) ? name : null, AllowedMethods.Project);
        }

        return !isBelowRoot ? Operations.Refuse(context, ProtocolErrors.NoSuchRoute)
            : Project.IsName(name) ? endpoint.HandleAsync(context, name)
            : Operations.Refuse(context, ProtocolErrors.InvalidProject);
    }
}
