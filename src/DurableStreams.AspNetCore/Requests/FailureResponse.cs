using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.Diagnostics;
using DurableStreams.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// Answers requests that failed with an exception. The exception is logged and never sent to the client.
/// </summary>
internal sealed class FailureResponse(
    CorsPolicy cors, BodyLimits limits, ILogger<FailureResponse> log, IHostApplicationLifetime? lifetime = null)
{
    /// <summary>Never throws.</summary>
    public void Answer(HttpContext context, Exception exception)
    {
        if (exception is RequestCutOffException)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        // The usual failure when the client disconnects.
        if (context.RequestAborted.IsCancellationRequested
            && exception is OperationCanceledException or IOException)
        {
            return;
        }

        ProtocolError answer = Classify(context, exception);
        if (context.Response.HasStarted)
        {
            // Only a broken connection tells the client that the response is incomplete.
            context.Abort();
            return;
        }

        context.Response.Clear();
        CommonHeaders.Apply(context, cors);
        ErrorResponse.Write(context, answer);
    }

    private ProtocolError Classify(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException bad:
                return bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? limits.TooLarge
                    : ProtocolErrors.BadRequest(bad.StatusCode);
            case StoreUnavailableException:
                log.StoreUnavailable(exception);
                return ProtocolErrors.Unavailable;
            case DamagedDataException:
                log.DataDamaged(exception);
                return ProtocolErrors.DataDamaged;
            case OperationCanceledException when lifetime?.ApplicationStopping.IsCancellationRequested == true:
                return ProtocolErrors.Unavailable;
            default:
                log.RequestFailed(context.Request.Method, exception);
                return ProtocolErrors.Internal;
        }
    }
}
