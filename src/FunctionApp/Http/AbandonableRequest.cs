using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>A request whose client may go away while it is answered.</summary>
internal static class AbandonableRequest
{
    /// <summary>Answers it; once the client is gone nothing is thrown.</summary>
    public static async Task AnswerAsync(HttpContext context, Func<HttpContext, Task> answerAsync, ILogger log)
    {
        // Once the client is gone the host may take the context back, so nothing of it is touched then.
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
