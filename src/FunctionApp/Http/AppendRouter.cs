using DurableStreams.Appending;
using DurableStreams.AspNetCore.AppendRoutes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.FunctionApp.Http;

/// <summary>
/// Makes the appends of HTTP requests in this process, or sends them to the entities of their streams.
/// </summary>
internal sealed class AppendRouter(StreamService streams, IOptions<AppendSettings> settings) : IAppendRoute
{
    private readonly bool _isRouted = settings.Value.Route == AppendRoute.Entity;

    public ValueTask<AppendOutcome> AppendAsync(HttpContext context, AppendRequest append) => _isRouted
        ? streams.Routed.RouteAsync(append, context.RequestAborted)
        : streams.AppendAsync(append);
}
