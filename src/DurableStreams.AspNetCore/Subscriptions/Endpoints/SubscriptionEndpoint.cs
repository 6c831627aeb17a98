using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Subscriptions.Bodies;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.AspNetCore.Subscriptions.Webhooks;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Subscriptions.Endpoints;

/// <summary>PUT, GET and DELETE of a subscription (§6.2, §6.3).</summary>
internal sealed class SubscriptionEndpoint(
    StreamService streams,
    BodyReader bodies,
    WebhookUrlRules rules,
    SubscriptionUrls urls,
    SubscriptionAnswer answer)
{
    /// <summary>Answers, and returns the name of the operation.</summary>
    public async ValueTask<string> HandleAsync(
        HttpContext context, SubscriptionKey key, SubscriptionService subscriptions)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await GetAsync(context, key, subscriptions);
            return "subscription-get";
        }

        if (HttpMethods.IsPut(context.Request.Method))
        {
            await PutAsync(context, key, subscriptions);
            return "subscription-put";
        }

        // Not cancelled when the client disconnects: others would have to finish the deletion.
        ChangeSubscriptionResult result = await subscriptions.DeleteAsync(key, CancellationToken.None);
        MembershipEndpoint.Answer(
            context, result == ChangeSubscriptionResult.NotFound ? ChangeSubscriptionResult.Changed : result);
        return "subscription-delete";
    }

    private async ValueTask GetAsync(HttpContext context, SubscriptionKey key, SubscriptionService subscriptions)
    {
        switch (await subscriptions.GetAsync(key, context.RequestAborted))
        {
            case GetSubscriptionOutcome.Found found:
                await answer.WriteAsync(context, StatusCodes.Status200OK, found.View);
                break;
            case GetSubscriptionOutcome.NotFound:
                ErrorResponse.Write(context, SubscriptionErrors.NotFound);
                break;
            case GetSubscriptionOutcome.Unavailable:
                ErrorResponse.Write(context, ProtocolErrors.Unavailable);
                break;
        }
    }

    private async ValueTask PutAsync(HttpContext context, SubscriptionKey key, SubscriptionService subscriptions)
    {
        using ReceivedBody received = await bodies.ReadAsync(context, SubscriptionBody.MaxBytes);
        SubscriptionBody? body = null;
        ProtocolError? problem = received.Refusal
            ?? Preconditions.RefuseAll(context.Request.Headers)
            ?? SubscriptionBody.Parse(key, rules, received.Body, out body);
        received.Release();
        problem ??= streams.Accepts(key.Path) && body!.Streams.All(streams.Accepts)
            ? null
            : ProtocolErrors.PathTooLong;
        if (problem is not null)
        {
            ErrorResponse.Write(context, problem);
            return;
        }

        // Before the subscription exists: a webhook that cannot be signed is refused, not created.
        await answer.PrepareAsync(body!.Configuration.Type, context.RequestAborted);
        CreateSubscriptionOutcome outcome = await subscriptions.CreateAsync(
            key, body.Configuration, body.Streams, urls.BaseOf(context.Request), context.RequestAborted);
        switch (outcome)
        {
            case CreateSubscriptionOutcome.Created created:
                await answer.WriteAsync(context, StatusCodes.Status201Created, created.View);
                break;
            case CreateSubscriptionOutcome.Confirmed confirmed:
                await answer.WriteAsync(context, StatusCodes.Status200OK, confirmed.View);
                break;
            default:
                ErrorResponse.Write(context, ToError(outcome));
                break;
        }
    }

    private static ProtocolError ToError(CreateSubscriptionOutcome refusal) => refusal switch
    {
        CreateSubscriptionOutcome.Different => SubscriptionErrors.AlreadyExists,
        CreateSubscriptionOutcome.TooManySubscriptions => SubscriptionErrors.TooManySubscriptions,
        CreateSubscriptionOutcome.TooManyLinks => SubscriptionErrors.TooManyLinks,
        CreateSubscriptionOutcome.OwnWakeStreamLinked => SubscriptionErrors.OwnWakeStreamLinked,
        CreateSubscriptionOutcome.WebhooksNotServed => SubscriptionErrors.WebhooksNotServed,
        CreateSubscriptionOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };
}
