using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.Creating;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Create;

/// <summary>Writes the outcome of a creation (§4.2, "Fork creation errors"; §5.1, "Response Codes").</summary>
internal sealed class CreateResponse(StreamUrls urls)
{
    public void Write(HttpContext context, StreamPath path, CreateOutcome outcome)
    {
        switch (outcome)
        {
            case CreateOutcome.Created created:
                context.Response.Headers.Location = urls.UrlOf(context.Request, path);
                Succeed(context, StatusCodes.Status201Created, created.Head);
                break;
            case CreateOutcome.Exists exists:
                Succeed(context, StatusCodes.Status200OK, exists.Head);
                break;
            default:
                ErrorResponse.Write(context, ToError(outcome));
                break;
        }
    }

    private static ProtocolError ToError(CreateOutcome refusal) => refusal switch
    {
        CreateOutcome.Mismatch mismatch => ProtocolErrors.ConfigurationMismatch(mismatch.Problem),
        CreateOutcome.PathBlocked => ProtocolErrors.PathBlocked,
        CreateOutcome.SourceNotFound => ProtocolErrors.SourceNotFound,
        CreateOutcome.SourceGone => ProtocolErrors.SourceGone,
        CreateOutcome.SourceIsEstuary => ProtocolErrors.SourceIsEstuary,
        CreateOutcome.SourceContentTypeMismatch mismatch =>
            ProtocolErrors.SourceContentTypeMismatch(mismatch.Expected, mismatch.Requested),
        CreateOutcome.InvalidForkPoint invalid => ProtocolErrors.InvalidForkPoint(invalid.Problem),
        CreateOutcome.InvalidBody invalid => ProtocolErrors.InvalidBody(invalid.Problem),
        CreateOutcome.TooManyStreams => ProtocolErrors.TooManyStreams,
        CreateOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };

    private static void Succeed(HttpContext context, int status, StreamHead head)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentLength = 0;
        response.Headers.ContentType = head.ContentType.Value;
        response.Headers[ProtocolHeaders.StreamNextOffset] = head.TailOffset.ToString();
        if (head.Closed)
        {
            response.Headers[ProtocolHeaders.StreamClosed] = HeaderValues.True;
        }
    }
}
