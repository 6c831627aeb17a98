using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Timing;
using DurableStreams.Deleting;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Delete;

/// <summary>DELETE: delete a stream, or soft-delete it while forks need it (§5.4).</summary>
internal sealed class DeleteEndpoint(TimedStreamService streams)
{
    public async ValueTask HandleAsync(HttpContext context, StreamPath path)
    {
        // Not cancelled when the client disconnects: others would have to finish the deletion.
        DeleteOutcome outcome = await streams.DeleteAsync(
            context, path, Authorizer.MayDeleteEstuary(context, path), CancellationToken.None);
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
        DeleteOutcome.IsEstuary => ProtocolErrors.Forbidden,
        DeleteOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };
}
