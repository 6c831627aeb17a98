using DurableStreams.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>Health probes: whether the app is running, and whether its storage answers.</summary>
public sealed class HealthHttp(IHealthHandler health, ILogger<HealthHttp> log)
{
    /// <summary>GET /health: the app is running. Does not call the storage.</summary>
    [Function("HealthHttp")]
    public Task LiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, health.LiveAsync, log);

    /// <summary>GET /health/ready: the storage answers. At most one point read per second.</summary>
    [Function("ReadyHttp")]
    public Task ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, health.ReadyAsync, log);
}
