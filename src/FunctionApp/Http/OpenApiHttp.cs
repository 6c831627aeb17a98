using DurableStreams.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Http;

/// <summary>The OpenAPI description of the app.</summary>
public sealed class OpenApiHttp(IOpenApiHandler description, ILogger<OpenApiHttp> log)
{
    /// <summary>Handles a request. Does not throw.</summary>
    [Function("OpenApiHttp")]
    public Task HandleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")] HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, description.HandleAsync, log);
}
