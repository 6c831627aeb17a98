using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Subscriptions.Bodies;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.AspNetCore.Subscriptions.Routing;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Subscriptions.Endpoints;

/// <summary>Adds explicit streams to a subscription, and removes them (§6.4).</summary>
internal sealed class MembershipEndpoint(StreamService streams, BodyReader bodies)
{
    /// <summary>POST to <c>streams</c>: answers, and returns the name of the operation.</summary>
    public async ValueTask<string> AddAsync(
        HttpContext context, SubscriptionKey key, SubscriptionService subscriptions)
    {
        using ReceivedBody received = await bodies.ReadAsync(context, StreamsBody.MaxBytes);
        StreamsBody? body = null;
        ProtocolError? problem = received.Refusal
            ?? Preconditions.RefuseAll(context.Request.Headers)
            ?? StreamsBody.Parse(key, received.Body, out body);
        received.Release();
        problem ??= body!.Streams.All(streams.Accepts) ? null : ProtocolErrors.PathTooLong;
        if (problem is not null)
        {
            ErrorResponse.Write(context, problem);
        }
        else
        {
            // Not cancelled when the client disconnects: half of the streams would be linked.
            Answer(context, await subscriptions.AddStreamsAsync(key, body!.Streams, CancellationToken.None));
        }

        return "subscription-add";
    }

    /// <summary>DELETE below <c>streams</c>: answers, and returns the name of the operation.</summary>
    public static async ValueTask<string> RemoveAsync(
        HttpContext context, ControlTarget target, SubscriptionService subscriptions)
    {
        Answer(
            context,
            await subscriptions.RemoveStreamAsync(target.Subscription, target.Stream, CancellationToken.None));
        return "subscription-remove";
    }

    /// <summary>Answers a change that has no other result.</summary>
    public static void Answer(HttpContext context, ChangeSubscriptionResult result)
    {
        if (result != ChangeSubscriptionResult.Changed)
        {
            ErrorResponse.Write(context, ToError(result));
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.CacheControl = HeaderValues.NoStore;
    }

    private static ProtocolError ToError(ChangeSubscriptionResult refusal) => refusal switch
    {
        ChangeSubscriptionResult.NotFound => SubscriptionErrors.NotFound,
        ChangeSubscriptionResult.TooManyLinks => SubscriptionErrors.TooManyLinks,
        ChangeSubscriptionResult.OwnWakeStreamLinked => SubscriptionErrors.OwnWakeStreamLinked,
        ChangeSubscriptionResult.Unavailable => ProtocolErrors.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Not a refusal."),
    };
}
