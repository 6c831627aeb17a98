using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Health;

internal sealed class HealthHandler(StoreReadiness store) : IHealthHandler
{
    public Task LiveAsync(HttpContext context) => AnswerAsync(context, StatusCodes.Status200OK, """{"status":"ok"}""");

    public async Task ReadyAsync(HttpContext context) => await (await store.IsReadyAsync()
        ? AnswerAsync(context, StatusCodes.Status200OK, """{"status":"ready"}""")
        : AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, """{"status":"unavailable"}"""));

    private static Task AnswerAsync(HttpContext context, int status, string body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            RateLimit.Capacity.Write(response.Headers);
        }

        response.Headers.ContentType = HeaderValues.Json;
        response.Headers.CacheControl = HeaderValues.NoStore;
        response.Headers.XContentTypeOptions = HeaderValues.NoSniff;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.WriteAsync(body);
    }
}
