using DurableStreams.AspNetCore.Config;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Http;

/// <summary>
/// Handles all requests for projects. One function handles all methods, see <see cref="StreamHttp"/>.
/// </summary>
public sealed class ConfigHttp(IConfigHandler projects, ILogger<ConfigHttp> log)
{
    /// <summary>Handles a request. Does not throw.</summary>
    [Function("ConfigHttp")]
    public Task HandleAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get", "head", "put", "post", "delete", "options", "patch",
            Route = "v1/config/{*path}")]
        HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, projects.HandleAsync, log);
}
