using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.AspNetCore.Subscriptions.Routing;
using DurableStreams.Subscribing;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Subscriptions.Endpoints;

/// <summary>Dispatches each request below <c>__ds</c> to its endpoint (§6, §7).</summary>
internal sealed class SubscriptionHandler(
    StreamService streams,
    SubscriptionAccess access,
    SubscriptionEndpoint subscription,
    MembershipEndpoint membership,
    ClaimEndpoint claim,
    AckEndpoint ack,
    KeysEndpoint keys,
    OptionsEndpoint options,
    Authorizer authorizer)
{
    /// <summary>False if the store or the host does not support subscriptions.</summary>
    public bool IsServed => streams.Subscriptions is not null;

    /// <summary>Answers, and returns the name of the operation.</summary>
    public ValueTask<string> AnswerAsync(HttpContext context, ControlTarget target) =>
        HttpMethods.IsOptions(context.Request.Method)
            ? options.AnswerAsync(context, authorizer.IsOpen ? null : target.Project, target.Methods)
            : AnswerIfAdmittedAsync(context, target, streams.Subscriptions!);

    private async ValueTask<string> AnswerIfAdmittedAsync(
        HttpContext context, ControlTarget target, SubscriptionService service)
    {
        ProtocolError? refusal = await access.AdmitAsync(context, target);
        refusal ??= target.Methods.Split(", ").Contains(context.Request.Method, StringComparer.Ordinal)
            ? target.Problem
            : SubscriptionErrors.MethodNotAllowed(target.Methods);
        return refusal is not null
            ? await Operations.Refuse(context, refusal)
            : await (target.Resource switch
            {
                ControlResource.Subscription => subscription.HandleAsync(context, target.Subscription, service),
                ControlResource.Streams => membership.AddAsync(context, target.Subscription, service),
                ControlResource.Stream => MembershipEndpoint.RemoveAsync(context, target, service),
                ControlResource.Claim => claim.HandleAsync(context, target.Subscription, service),
                ControlResource.Callback or ControlResource.Ack => ack.AckAsync(context, target, service),
                ControlResource.Release => ack.ReleaseAsync(context, target, service),
                ControlResource.PublicKeys => keys.GetAsync(context),
                ControlResource.KeyRotation => keys.RotateAsync(context),
                _ => throw new ArgumentOutOfRangeException(nameof(target), target.Resource, "Not a resource."),
            });
    }
}
