using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Http;

/// <summary>Handles a request whose client may disconnect before the response is complete.</summary>
internal static class AbandonableRequest
{
    /// <summary>
    /// Runs the handler. Exceptions after the client has disconnected are logged at Debug and swallowed.
    /// </summary>
    public static async Task AnswerAsync(HttpContext context, Func<HttpContext, Task> answerAsync, ILogger log)
    {
        // Read up front: after a disconnect the host may reuse the context.
        CancellationToken aborted = context.RequestAborted;
        try
        {
            await answerAsync(context);
        }
        catch (Exception problem) when (aborted.IsCancellationRequested)
        {
            log.RequestAbandoned(problem);
        }
    }
}
