using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Responses;
using DurableStreams.Deleting;
using DurableStreams.FanOut.Estuaries;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Estuaries;

/// <summary>
/// GET and DELETE of <c>{project}/{estuaryId}</c>: describe an estuary, or delete it with its stream.
/// </summary>
internal sealed class EstuaryEndpoint(EstuaryUrls urls, ResponseWriters writers)
{
    /// <summary>Answers, and returns the name of the operation.</summary>
    public async ValueTask<string> HandleAsync(HttpContext context, EstuaryTarget target, EstuaryService estuaries)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await AnswerAsync(context, target, await estuaries.GetAsync(target.Path, context.RequestAborted));
            return "estuary-get";
        }

        if (HttpMethods.IsDelete(context.Request.Method))
        {
            if (Preconditions.RefuseAll(context.Request.Headers) is { } problem)
            {
                ErrorResponse.Write(context, problem);
            }
            else
            {
                Answer(context, target, await estuaries.DeleteAsync(target.Path, CancellationToken.None));
            }

            return "estuary-delete";
        }

        ErrorResponse.Write(context, ProtocolErrors.EstuaryMethodNotAllowed);
        return Operations.Unknown;
    }

    private async ValueTask AnswerAsync(HttpContext context, EstuaryTarget target, EstuaryOutcome outcome)
    {
        if (outcome is not EstuaryOutcome.Found found)
        {
            bool isMissing = outcome is EstuaryOutcome.NotFound;
            ErrorResponse.Write(context, isMissing ? ProtocolErrors.EstuaryNotFound : ProtocolErrors.Unavailable);
            return;
        }

        var answer = new EstuaryDetails(
            target.Name,
            urls.StreamPathOf(target.Project, target.Name),
            found.Subscriptions.Select(static subscription => new EstuarySourceDetails(
                subscription.Source.NameInProject,
                subscription.Envelope,
                subscription.Position.ToString(),
                subscription.Tail.ToString(),
                subscription.Lag)),
            found.Head.ContentType.Value);
        JsonResponse.Write(context, StatusCodes.Status200OK, answer, EstuaryJson.Default.EstuaryDetails);

        // Thousands of sources: a client that does not read must not keep them in memory for long.
        using ResponseWriter writer = writers.Create(context);
        await writer.FlushAsync();
    }

    private static void Answer(HttpContext context, EstuaryTarget target, DeleteOutcome outcome)
    {
        if (outcome == DeleteOutcome.Unavailable)
        {
            ErrorResponse.Write(context, ProtocolErrors.Unavailable);
            return;
        }

        // A success too if there was no estuary: a client may repeat its cleanup.
        var answer = new EstuaryDeleted(target.Name, outcome == DeleteOutcome.Deleted);
        JsonResponse.Write(context, StatusCodes.Status200OK, answer, EstuaryJson.Default.EstuaryDeleted);
    }
}
