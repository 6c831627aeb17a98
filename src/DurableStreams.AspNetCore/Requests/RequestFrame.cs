using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>What every request has around it, whatever it asks for: common headers, an answer to failures, a count.</summary>
internal sealed class RequestFrame(FailureResponse failures, HttpMetrics metrics, CorsPolicy cors, ServerTimings timings)
{
    /// <summary>Answers a request; whatever goes wrong is answered too, and nothing is thrown.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answerAsync">Answers it and says which operation it was.</param>
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
    }
}
