using DurableStreams.AspNetCore.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Http;

/// <summary>Health probes.</summary>
public sealed class HealthHttp(IHealthHandler health, ILogger<HealthHttp> log)
{
    /// <summary>Liveness: <c>GET /health</c> succeeds if the app is running. Does not access the storage.</summary>
    [Function("HealthHttp")]
    public Task LiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, health.LiveAsync, log);

    /// <summary>
    /// Readiness: <c>GET /health/ready</c> succeeds if the storage answers. At most one point read per second.
    /// </summary>
    [Function("ReadyHttp")]
    public Task ReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request) =>
        AbandonableRequest.AnswerAsync(request.HttpContext, health.ReadyAsync, log);
}
