using DurableStreams.AspNetCore;
using DurableStreams.FunctionApp.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Http;

/// <summary>
/// Handles all requests for streams. One function handles all methods, because the host treats methods as part of the
/// route: a method that no function lists would be a 404 instead of the protocol's response.
/// </summary>
public sealed class StreamHttp(IStreamHandler streams, DurableClients clients, ILogger<StreamHttp> log)
{
    /// <summary>Handles a request. Does not throw.</summary>
    [Function("StreamHttp")]
    public Task HandleAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get", "head", "put", "post", "delete", "options", "patch",
            Route = "v1/stream/{*path}")]
        HttpRequest request,
        [DurableClient] DurableTaskClient client)
    {
        clients.Use(client);
        return AbandonableRequest.AnswerAsync(request.HttpContext, streams.HandleAsync, log);
    }
}
