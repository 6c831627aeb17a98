using DurableStreams.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>Probes: whether the app is up, and whether its storage answers.</summary>
public sealed class HealthHttp(HealthHandler health, ILogger<HealthHttp> log)
{
    /// <summary>GET /health: the app is up and put together. It asks nothing of the storage.</summary>
    [Function("HealthHttp")]
    public Task LiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, HealthHandler.LiveAsync, log);

    /// <summary>GET /health/ready: the storage answers; one point read, a second at most.</summary>
    [Function("ReadyHttp")]
    public Task ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, health.ReadyAsync, log);
}
