using DurableStreams.AspNetCore.Estuaries;
using DurableStreams.FunctionApp.Clients;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Http;

/// <summary>
/// Handles all requests for estuaries. One function handles all methods, see <see cref="StreamHttp"/>.
/// </summary>
public sealed class EstuaryHttp(IEstuaryHandler estuaries, DurableClients clients, ILogger<EstuaryHttp> log)
{
    /// <summary>Handles a request. Does not throw.</summary>
    [Function("EstuaryHttp")]
    public Task HandleAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get", "head", "put", "post", "delete", "options", "patch",
            Route = "v1/estuary/{*path}")]
        HttpRequest request,
        [DurableClient] DurableTaskClient client)
    {
        clients.Use(client);
        return AbandonableRequest.AnswerAsync(request.HttpContext, estuaries.HandleAsync, log);
    }
}
