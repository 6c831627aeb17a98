using DurableStreams.FanOut;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>POST and DELETE below <c>subscribe/{project}/{*stream}</c>: make an estuary receive a stream, or no longer.</summary>
internal sealed class SubscriptionEndpoint(StreamService streams, BodyReader bodies, EstuaryRoot root)
{
    /// <summary>What a subscription can be asked for.</summary>
    public const string Methods = "POST, DELETE, OPTIONS";

    /// <summary>Answers, and names the operation.</summary>
    public async ValueTask<string> HandleAsync(HttpContext context, EstuaryTarget target, EstuaryService estuaries)
    {
        bool subscribes = HttpMethods.IsPost(context.Request.Method);
        if (!subscribes && !HttpMethods.IsDelete(context.Request.Method))
        {
            ErrorResponse.Write(context, ProtocolErrors.SubscriptionMethodNotAllowed);
            return Operations.Unknown;
        }

        string operation = subscribes ? "subscribe" : "unsubscribe";
        ReceivedBody received = await bodies.ReadAsync(context);
        ProtocolError? problem = SubscriptionBody.Parse(received.Body, out SubscriptionBody body);
        received.Release();
        StreamPath estuary = default;
        problem ??= EstuaryRoot.ParseEstuary(target.Project, body.EstuaryId, out estuary);
        problem ??= streams.Accepts(estuary) ? null : ProtocolErrors.PathTooLong;
        if (problem is not null)
        {
            ErrorResponse.Write(context, problem);
            return operation;
        }

        // Neither ends with its client: half a subscription would only be left for others to finish.
        if (subscribes)
        {
            Answer(context, target, body, await estuaries.SubscribeAsync(target.Path, estuary, body.Envelope, CancellationToken.None));
        }
        else
        {
            Answer(context, await estuaries.UnsubscribeAsync(target.Path, estuary, CancellationToken.None));
        }

        return operation;
    }

    private void Answer(HttpContext context, EstuaryTarget target, SubscriptionBody body, SubscribeOutcome outcome)
    {
        if (outcome is not SubscribeOutcome.Subscribed subscribed)
        {
            ErrorResponse.Write(context, ToError(outcome));
            return;
        }

        EstuaryResponse.Write(
            context,
            subscribed.IsNewEstuary ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            json =>
            {
                json.WriteString("estuaryId"u8, body.EstuaryId);
                json.WriteString("streamId"u8, target.Name);
                json.WriteString("estuaryStreamPath"u8, root.StreamPathOf(target.Project, body.EstuaryId));
                json.WriteNumber("expiresAt"u8, subscribed.ExpiresAt.ToUnixTimeMilliseconds());
                json.WriteBoolean("isNewEstuary"u8, subscribed.IsNewEstuary);
            });
    }

    private static void Answer(HttpContext context, UnsubscribeOutcome outcome)
    {
        if (outcome == UnsubscribeOutcome.Unsubscribed)
        {
            EstuaryResponse.Write(context, StatusCodes.Status200OK, static json => json.WriteBoolean("success"u8, true));
        }
        else
        {
            ErrorResponse.Write(context, outcome == UnsubscribeOutcome.NotFound ? ProtocolErrors.EstuaryNotFound : ProtocolErrors.Unavailable);
        }
    }

    private static ProtocolError ToError(SubscribeOutcome refusal) => refusal switch
    {
        SubscribeOutcome.SourceNotFound => ProtocolErrors.SubscriptionSourceNotFound,
        SubscribeOutcome.SourceIsEstuary => ProtocolErrors.SourceIsEstuary,
        SubscribeOutcome.NotAnEstuary => ProtocolErrors.NotAnEstuary,
        SubscribeOutcome.PathBlocked => ProtocolErrors.PathBlocked,
        SubscribeOutcome.ContentTypeMismatch mismatch => ProtocolErrors.EstuaryContentTypeMismatch(mismatch.Expected),
        SubscribeOutcome.EnvelopeMismatch => ProtocolErrors.EnvelopeMismatch,
        SubscribeOutcome.TooManySubscriptions => ProtocolErrors.TooManySubscriptions,
        SubscribeOutcome.TooManyStreams => ProtocolErrors.TooManyStreams,
        SubscribeOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };
}
