using DurableStreams.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>Every request for a project. One function for all methods, as <see cref="StreamHttp"/>.</summary>
public sealed class ConfigHttp(IConfigHandler projects, ILogger<ConfigHttp> log)
{
    /// <summary>Hands the request over and answers it; nothing is thrown.</summary>
    [Function("ConfigHttp")]
    public Task HandleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "put", "post", "delete", "options", "patch", Route = "v1/config/{*path}")]
        HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, projects.HandleAsync, log);
}
