using DurableStreams.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>
/// Every request for a stream. One function for all methods, because the host takes methods for a part of the route:
/// a HEAD or PATCH that no function lists would be a 404, not an answer of the protocol.
/// </summary>
public sealed class StreamHttp(IStreamHandler streams, DurableClients clients, ILogger<StreamHttp> log)
{
    /// <summary>Hands the request over and answers it; nothing is thrown.</summary>
    [Function("StreamHttp")]
    public Task HandleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "put", "post", "delete", "options", "patch", Route = "v1/stream/{*path}")]
        HttpRequest request,
        [DurableClient] DurableTaskClient client)
    {
        clients.Use(client);
        return AbandonableRequest.AnswerAsync(request.HttpContext, streams.HandleAsync, log);
    }
}
