using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DurableStreams.FunctionApp;

/// <summary>GET /health: the app is up and put together. It asks nothing of the store, so that probes cost nothing.</summary>
public sealed class HealthHttp
{
    /// <summary>Answers 200.</summary>
    [Function("HealthHttp")]
#pragma warning disable CA1822 // The worker makes an instance for each invocation of a function.
    public Task HandleAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(request);
        HttpResponse response = request.HttpContext.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync("""{"status":"ok"}""");
    }
}
