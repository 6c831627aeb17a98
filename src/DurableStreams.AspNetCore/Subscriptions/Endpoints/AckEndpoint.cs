using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Subscriptions.Bodies;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.AspNetCore.Subscriptions.Routing;
using DurableStreams.AspNetCore.Subscriptions.Tokens;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Subscriptions.Endpoints;

/// <summary>
/// POST to <c>callback</c>, <c>ack</c> and <c>release</c>: a worker acknowledges its wake, extends its lease or ends it
/// (§7.1, §7.2). Allowed by the token of the wake, and by nothing else.
/// </summary>
internal sealed class AckEndpoint(BodyReader bodies, WakeTokens tokens)
{
    /// <summary>A callback or an ack: answers, and returns the name of the operation.</summary>
    public async ValueTask<string> AckAsync(
        HttpContext context, ControlTarget target, SubscriptionService subscriptions)
    {
        bool isCallback = target.Resource == ControlResource.Callback;
        (AckBody? body, WakeRequest? request) = await ReadAsync(
            context, target, isCallback ? SubscriptionType.Webhook : SubscriptionType.PullWake);
        if (request is not null)
        {
            AckOutcome outcome = await subscriptions.AckAsync(
                request, body!.Acks, body.Done, context.RequestAborted);
            Answer(context, request.Type, outcome, isRelease: false);
        }

        return isCallback ? "subscription-callback" : "subscription-ack";
    }

    /// <summary>A release: answers, and returns the name of the operation.</summary>
    public async ValueTask<string> ReleaseAsync(
        HttpContext context, ControlTarget target, SubscriptionService subscriptions)
    {
        (_, WakeRequest? request) = await ReadAsync(context, target, SubscriptionType.PullWake);
        if (request is not null)
        {
            AckOutcome outcome = await subscriptions.ReleaseAsync(request, context.RequestAborted);
            Answer(context, request.Type, outcome, isRelease: true);
        }

        return "subscription-release";
    }

    // Nulls if the request has been refused.
    private async ValueTask<(AckBody? Body, WakeRequest? Request)> ReadAsync(
        HttpContext context, ControlTarget target, SubscriptionType type)
    {
        RequestToken token = RequestToken.Of(context.Request);
        (WakeToken wake, ProtocolError? problem) = await tokens.ReadAsync(
            token.Value, target.Subscription, context.RequestAborted);
        if (problem is not null)
        {
            ErrorResponse.Write(context, problem);
            return (null, null);
        }

        using ReceivedBody received = await bodies.ReadAsync(context, AckBody.MaxBytes);
        AckBody? body = null;
        problem = received.Refusal ?? (target.Resource == ControlResource.Release
            ? AckBody.ParseRelease(received.Body, out body)
            : AckBody.Parse(target.Subscription, received.Body, out body));
        received.Release();
        if (problem is not null)
        {
            ErrorResponse.Write(context, problem);
            return (null, null);
        }

        return (
            body,
            new WakeRequest(
                target.Subscription, type, wake.Incarnation, wake.Generation, body!.Wake, body.Generation));
    }

    private static void Answer(HttpContext context, SubscriptionType type, AckOutcome outcome, bool isRelease)
    {
        if (outcome is not AckOutcome.Acked acked)
        {
            ErrorResponse.Write(context, ToError(outcome, type));
        }
        else if (isRelease)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.CacheControl = HeaderValues.NoStore;
        }
        else
        {
            JsonResponse.Write(
                context,
                StatusCodes.Status200OK,
                new AckAnswer(Ok: true, acked.NextWake),
                SubscriptionJson.Default.AckAnswer);
        }
    }

    private static ProtocolError ToError(AckOutcome refusal, SubscriptionType type) => refusal switch
    {
        AckOutcome.Fenced => SubscriptionErrors.Fenced,
        AckOutcome.InvalidAck invalid => SubscriptionErrors.InvalidAck(invalid.Problem),
        AckOutcome.WrongType => type == SubscriptionType.Webhook
            ? SubscriptionErrors.NotWebhook
            : SubscriptionErrors.NotPullWake,
        AckOutcome.NotFound => SubscriptionErrors.NotFound,
        AckOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };
}
