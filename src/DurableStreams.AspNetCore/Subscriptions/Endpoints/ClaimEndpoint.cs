using System.Text.Json;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Subscriptions.Bodies;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.AspNetCore.Subscriptions.Tokens;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Subscriptions.Endpoints;

/// <summary>POST to <c>claim</c>: a worker takes the lease of a pull-wake subscription (§7.2).</summary>
internal sealed class ClaimEndpoint(BodyReader bodies, WakeTokens tokens)
{
    /// <summary>Answers, and returns the name of the operation.</summary>
    public async ValueTask<string> HandleAsync(
        HttpContext context, SubscriptionKey key, SubscriptionService subscriptions)
    {
        const string Operation = "subscription-claim";
        using ReceivedBody received = await bodies.ReadAsync(context, ClaimBody.MaxBytes);
        ClaimBody? body = null;
        ProtocolError? problem = received.Refusal ?? ClaimBody.Parse(received.Body, out body);
        received.Release();
        if (problem is not null)
        {
            ErrorResponse.Write(context, problem);
            return Operation;
        }

        ClaimOutcome outcome = await subscriptions.ClaimAsync(key, body!.Worker, context.RequestAborted);
        if (outcome is ClaimOutcome.Claimed claimed)
        {
            // If there is no token, the lease ends by itself.
            var wake = new WakeToken(claimed.Incarnation, claimed.Generation);
            Write(context, key, claimed, await tokens.SignAsync(key, wake, context.RequestAborted));
        }
        else
        {
            ErrorResponse.Write(context, ToError(outcome));
        }

        return Operation;
    }

    private static void Write(HttpContext context, SubscriptionKey key, ClaimOutcome.Claimed claimed, string token)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.CacheControl = HeaderValues.NoStore;
        response.Headers.ContentType = HeaderValues.Json;
        using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("wake_id", claimed.Wake.ToString());
        json.WriteNumber("generation", claimed.Generation);
        json.WriteString("token", token);
        json.WriteStartArray("streams");
        foreach (LinkState stream in claimed.Streams)
        {
            LinkJson.Write(json, key, stream);
        }

        json.WriteEndArray();
        json.WriteNumber("lease_ttl_ms", (long)claimed.Lease.TotalMilliseconds);
        json.WriteEndObject();
        json.Flush();
        response.ContentLength = json.BytesCommitted;
    }

    private static ProtocolError ToError(ClaimOutcome refusal) => refusal switch
    {
        ClaimOutcome.AlreadyClaimed other => SubscriptionErrors.AlreadyClaimed(other.Holder, other.Generation),
        ClaimOutcome.NothingPending => SubscriptionErrors.NothingPending,
        ClaimOutcome.NotPullWake => SubscriptionErrors.NotPullWake,
        ClaimOutcome.NotFound => SubscriptionErrors.NotFound,
        ClaimOutcome.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };
}
