using DurableStreams.AspNetCore.Lists;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Http;

/// <summary>
/// Handles all requests for lists. One function handles all methods, see <see cref="StreamHttp"/>.
/// </summary>
public sealed class ListHttp(IListHandler lists, ILogger<ListHttp> log)
{
    /// <summary>Handles a request. Does not throw.</summary>
    [Function("ListHttp")]
    public Task HandleAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get", "head", "put", "post", "delete", "options", "patch",
            Route = "v1/projects/{*path}")]
        HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, lists.HandleAsync, log);
}
