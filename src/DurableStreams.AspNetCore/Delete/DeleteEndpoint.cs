using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Read;
using DurableStreams.AspNetCore.Timing;
using DurableStreams.Deleting;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Delete;

/// <summary>DELETE: delete a stream, or soft-delete it while forks need it (§5.4).</summary>
internal sealed class DeleteEndpoint(TimedStreamService streams)
{
    public async ValueTask HandleAsync(HttpContext context, StreamPath path)
    {
        if (Preconditions.ParseIfMatch(context.Request.Headers, out string? tail) is { } problem)
        {
            ErrorResponse.Write(context, problem);
            return;
        }

        // Not cancelled when the client disconnects: others would have to finish the deletion.
        DeleteResult result = await streams.DeleteAsync(
            context, path, Authorizer.MayDeleteEstuary(context, path), tail, CancellationToken.None);
        if (result.Outcome == DeleteOutcome.Deleted)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (result.Tail is { } current)
        {
            context.Response.Headers[ProtocolHeaders.StreamNextOffset] = current.ToString();
            EntityTag.WriteTail(context.Response.Headers, current.ToString());
        }

        ErrorResponse.Write(context, ToError(result.Outcome));
    }

    private static ProtocolError ToError(DeleteOutcome refusal) => refusal switch
    {
        DeleteOutcome.NotFound => ProtocolErrors.StreamNotFound,
        DeleteOutcome.Gone => ProtocolErrors.StreamGone,
        DeleteOutcome.IsEstuary => ProtocolErrors.Forbidden,
        DeleteOutcome.PreconditionFailed => ProtocolErrors.PreconditionFailed,
        DeleteOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };
}
