using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>
/// Answers probes: anybody may ask, and nobody learns more than yes or no. Hosts map the routes, <c>/health</c> and
/// <c>/health/ready</c>, for GET and HEAD.
/// </summary>
public sealed class HealthHandler
{
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues Json = "application/json";
    private static readonly StringValues NoSniff = "nosniff";

    private readonly StoreReadiness _store;

    internal HealthHandler(StoreReadiness store) => _store = store;

    /// <summary>The process is up and put together. Asks nothing of the store: a store that is away is no reason to end the process.</summary>
    public static Task LiveAsync(HttpContext context) => AnswerAsync(context, StatusCodes.Status200OK, """{"status":"ok"}""");

    /// <summary>The store answers, or did a moment ago; 503 when not.</summary>
    public async Task ReadyAsync(HttpContext context) => await (await _store.IsReadyAsync()
        ? AnswerAsync(context, StatusCodes.Status200OK, """{"status":"ready"}""")
        : AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, """{"status":"unavailable"}"""));

    private static Task AnswerAsync(HttpContext context, int status, string body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.Headers.ContentType = Json;
        response.Headers.CacheControl = NoStore;
        response.Headers.XContentTypeOptions = NoSniff;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.WriteAsync(body);
    }
}
