using DurableStreams.AspNetCore.Dashboard.Files;
using DurableStreams.AspNetCore.Dashboard.Overview;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Dashboard;

internal sealed class DashboardHandler(
    RequestPipeline pipeline,
    DashboardFiles files,
    SettingsEndpoint settings,
    OverviewEndpoint overview,
    IOptions<DurableStreamsHttpOptions> options) : IDashboardHandler
{
    public const string Root = "/ui";

    private const string Operation = "dashboard";

    private readonly bool _isEnabled = options.Value.Dashboard.Enabled;
    private readonly UrlRoot _root = new(Root, options.Value.PublicBaseUrl, includesItself: true);

    public Task HandleAsync(HttpContext context) => pipeline.RunAsync(context, AnswerAsync);

    private async ValueTask<string> AnswerAsync(HttpContext context)
    {
        if (!_isEnabled || !TryEnter(context, out string? path))
        {
            return await Operations.Refuse(context, ProtocolErrors.NoSuchRoute);
        }

        DashboardHeaders.Apply(context.Response.Headers);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return await Operations.Refuse(context, ProtocolErrors.DashboardMethodNotAllowed);
        }

        switch (path)
        {
            case null:
                // The pages refer to their files and to the service relative to this URL.
                context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
                context.Response.Headers.Location = "ui/";
                return Operation;
            case "api/settings":
                settings.Answer(context);
                return Operation;
            case "api/overview":
                await overview.AnswerAsync(context);
                return Operation;
            default:
                return await files.TryAnswerAsync(context, path)
                    ? Operation
                    : await Operations.Refuse(context, ProtocolErrors.NoSuchRoute);
        }
    }

    // The path is null for the root without a trailing slash.
    private bool TryEnter(HttpContext context, out string? path)
    {
        ReadOnlySpan<char> target = RequestTarget.PathOf(context.Request);
        bool isBelow = _root.TryEnter(target, context.Request.PathBase, out ReadOnlySpan<char> below);
        path = below.IsEmpty && !target.EndsWith('/') ? null : below.ToString();
        return isBelow;
    }
}
