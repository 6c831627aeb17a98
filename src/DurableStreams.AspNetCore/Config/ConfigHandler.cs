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
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            return preflight.AnswerAsync(context, project: null, AllowedMethods.Project);
        }

        if (!_root.TryEnter(
            RequestTarget.PathOf(context.Request), context.Request.PathBase, out ReadOnlySpan<char> below))
        {
            return Operations.Refuse(context, ProtocolErrors.NoSuchRoute);
        }

        // No character of a valid name needs percent-encoding.
        string name = below.ToString();
        return Project.IsName(name)
            ? endpoint.HandleAsync(context, name)
            : Operations.Refuse(context, ProtocolErrors.InvalidProject);
    }
}
