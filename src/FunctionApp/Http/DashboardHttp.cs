using DurableStreams.AspNetCore.Dashboard;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Http;

/// <summary>
/// Serves the dashboard if it is enabled. One function handles all methods, see <see cref="StreamHttp"/>.
/// </summary>
public sealed class DashboardHttp(IDashboardHandler dashboard, ILogger<DashboardHttp> log)
{
    /// <summary>Handles a request. Does not throw.</summary>
    [Function("DashboardHttp")]
    public Task HandleAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get", "head", "put", "post", "delete", "options", "patch",
            Route = "ui/{*path}")]
        HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, dashboard.HandleAsync, log);
}
