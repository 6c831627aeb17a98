using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.FanOut.Estuaries;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Estuaries;

/// <summary>
/// POST and DELETE below <c>subscribe/{project}/{*stream}</c>: subscribe an estuary to a stream, or unsubscribe it.
/// </summary>
internal sealed class EstuarySubscriptionEndpoint(StreamService streams, BodyReader bodies, EstuaryUrls urls)
{
    /// <summary>Answers, and returns the name of the operation.</summary>
    public async ValueTask<string> HandleAsync(HttpContext context, EstuaryTarget target, EstuaryService estuaries)
    {
        bool subscribes = HttpMethods.IsPost(context.Request.Method);
        if (!subscribes && !HttpMethods.IsDelete(context.Request.Method))
        {
            ErrorResponse.Write(context, ProtocolErrors.EstuarySubscriptionMethodNotAllowed);
            return Operations.Unknown;
        }

        string operation = subscribes ? "subscribe" : "unsubscribe";
        using ReceivedBody received = await bodies.ReadAsync(context, EstuarySubscriptionBody.MaxBytes);
        EstuarySubscriptionBody body = default;
        ProtocolError? problem = received.Refusal
            ?? Preconditions.RefuseAll(context.Request.Headers)
            ?? EstuarySubscriptionBody.Parse(received.Body, out body);
        received.Release();
        StreamPath estuary = default;
        problem ??= EstuaryUrls.ParseEstuary(target.Project, body.EstuaryId, out estuary);
        problem ??= streams.Accepts(estuary) ? null : ProtocolErrors.PathTooLong;
        if (problem is not null)
        {
            ErrorResponse.Write(context, problem);
            return operation;
        }

        // Not cancelled when the client disconnects: others would have to finish the subscription.
        if (subscribes)
        {
            SubscribeOutcome outcome = await estuaries.SubscribeAsync(
                target.Path, estuary, body.Envelope, CancellationToken.None);
            Answer(context, target, body, outcome);
        }
        else
        {
            Answer(context, await estuaries.UnsubscribeAsync(target.Path, estuary, CancellationToken.None));
        }

        return operation;
    }

    private void Answer(
        HttpContext context, EstuaryTarget target, EstuarySubscriptionBody body, SubscribeOutcome outcome)
    {
        if (outcome is not SubscribeOutcome.Subscribed subscribed)
        {
            ErrorResponse.Write(context, ToError(outcome));
            return;
        }

        var answer = new EstuarySubscribed(
            body.EstuaryId,
            target.Name,
            urls.StreamPathOf(target.Project, body.EstuaryId),
            subscribed.ExpiresAt.ToUnixTimeMilliseconds(),
            subscribed.IsNewEstuary);
        int status = subscribed.IsNewEstuary ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        JsonResponse.Write(context, status, answer, EstuaryJson.Default.EstuarySubscribed);
    }

    private static void Answer(HttpContext context, UnsubscribeOutcome outcome)
    {
        if (outcome == UnsubscribeOutcome.Unavailable)
        {
            ErrorResponse.Write(context, ProtocolErrors.Unavailable);
            return;
        }

        // A success too if there was no subscription: a client may repeat its cleanup.
        var answer = new EstuaryUnsubscribed(Success: true, outcome == UnsubscribeOutcome.Unsubscribed);
        JsonResponse.Write(context, StatusCodes.Status200OK, answer, EstuaryJson.Default.EstuaryUnsubscribed);
    }

    private static ProtocolError ToError(SubscribeOutcome refusal) => refusal switch
    {
        SubscribeOutcome.SourceNotFound => ProtocolErrors.EstuarySourceNotFound,
        SubscribeOutcome.SourceIsEstuary => ProtocolErrors.SourceIsEstuary,
        SubscribeOutcome.NotAnEstuary => ProtocolErrors.NotAnEstuary,
        SubscribeOutcome.PathBlocked => ProtocolErrors.PathBlocked,
        SubscribeOutcome.ContentTypeMismatch mismatch =>
            ProtocolErrors.EstuaryContentTypeMismatch(mismatch.Expected, mismatch.Delivered),
        SubscribeOutcome.EnvelopeMismatch => ProtocolErrors.EnvelopeMismatch,
        SubscribeOutcome.TooManySubscriptions => ProtocolErrors.TooManyEstuarySubscriptions,
        SubscribeOutcome.TooManyStreams => ProtocolErrors.TooManyStreams,
        SubscribeOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };
}
