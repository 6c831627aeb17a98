using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Read;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.Creating;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Create;

/// <summary>Writes the outcome of a creation (§4.2, "Fork creation errors"; §5.1, "Response Codes").</summary>
internal sealed class CreateResponse(StreamUrls urls)
{
    public void Write(HttpContext context, StreamPath path, CreateOutcome outcome, bool hasBody)
    {
        switch (outcome)
        {
            case CreateOutcome.Created created:
                context.Response.Headers.Location = urls.UrlOf(context.Request, path);
                Succeed(context, StatusCodes.Status201Created, created.Head, hasBody);
                break;
            case CreateOutcome.Exists exists:
                Succeed(context, StatusCodes.Status200OK, exists.Head, hasBody);
                break;
            case CreateOutcome.PreconditionFailed failed:
                WriteTail(context.Response.Headers, failed.Head);
                EntityTag.WriteTail(context.Response.Headers, failed.Head.TailOffset.ToString());
                ErrorResponse.Write(context, ProtocolErrors.PreconditionFailed);
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
        CreateOutcome.TooManyAncestors => ProtocolErrors.TooManyAncestors,
        CreateOutcome.QuotaExceeded => ProtocolErrors.QuotaExceeded,
        CreateOutcome.TooManyStreams => ProtocolErrors.TooManyStreams,
        CreateOutcome.Busy => ProtocolErrors.TooManyReadBytes,
        CreateOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };

    private static void Succeed(HttpContext context, int status, StreamHead head, bool hasBody)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentLength = 0;
        response.Headers.ContentType = head.ContentType.Value;
        WriteTail(response.Headers, head);
        if (!hasBody)
        {
            // After a PUT with a body, an entity tag would say that the body is what a GET returns (RFC 9110 §9.3.4).
            EntityTag.WriteTail(response.Headers, head.TailOffset.ToString());
        }
    }

    private static void WriteTail(IHeaderDictionary headers, StreamHead head)
    {
        headers[ProtocolHeaders.StreamNextOffset] = head.TailOffset.ToString();
        if (head.Closed)
        {
            headers[ProtocolHeaders.StreamClosed] = HeaderValues.True;
        }
    }
}
