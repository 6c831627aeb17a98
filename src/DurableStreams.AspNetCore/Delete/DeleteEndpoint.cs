using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>DELETE: delete a stream, or soft-delete it while forks need it (§5.4).</summary>
internal sealed class DeleteEndpoint(StreamService streams)
{
    public async ValueTask HandleAsync(HttpContext context, StreamPath path)
    {
        // Not ended with its client: half a deletion would only be left for others to finish.
        RequestTiming? timing = RequestTiming.Ask(context);
        DeleteOutcome outcome = await streams.DeleteAsync(path, CancellationToken.None);
        timing?.Answered();
        if (outcome == DeleteOutcome.Deleted)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            ErrorResponse.Write(context, ToError(outcome));
        }
    }

    private static ProtocolError ToError(DeleteOutcome refusal) => refusal switch
    {
        DeleteOutcome.NotFound => ProtocolErrors.StreamNotFound,
        DeleteOutcome.Gone => ProtocolErrors.StreamGone,
        DeleteOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };
}
