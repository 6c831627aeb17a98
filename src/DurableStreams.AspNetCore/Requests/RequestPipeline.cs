using System.Diagnostics;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Timing;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>Wraps every request: timing, common headers, failure responses, metrics and trace tags.</summary>
internal sealed class RequestPipeline(
    FailureResponse failures, HttpMetrics metrics, CorsPolicy cors, ServerTimings timings)
{
    private const string FrameworkSpan = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    /// <summary>Runs a request. Failures become responses; nothing is thrown.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answerAsync">Writes the response and returns the name of the operation.</param>
    public async Task RunAsync(HttpContext context, Func<HttpContext, ValueTask<string>> answerAsync)
    {
        timings.Begin(context);
        CommonHeaders.Apply(context, cors);
        string operation = HttpMethods.IsOptions(context.Request.Method) ? Operations.Options : Operations.Unknown;
        try
        {
            operation = await answerAsync(context);
        }
        catch (Exception exception)
        {
            failures.Answer(context, exception);
        }

        metrics.CountRequest(operation, context.Response);
        if (Activity.Current is { IsAllDataRequested: true } span)
        {
            Describe(span, context, operation);
        }
    }

    // The framework's own span does not describe the request. The query is left out: it may contain a token.
    private static void Describe(Activity span, HttpContext context, string operation)
    {
        int status = context.Response.StatusCode;
        span.SetTag("http.request.method", context.Request.Method);
        span.SetTag("url.path", context.Request.Path.Value);
        span.SetTag("http.response.status_code", status);
        span.SetTag("durablestreams.operation", operation);
        if (span.OperationName == FrameworkSpan)
        {
            // On other hosts the span belongs to a function, which has a name already.
            span.DisplayName = $"{context.Request.Method} {operation}";
        }

        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
