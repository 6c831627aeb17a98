using DurableStreams.AspNetCore.Errors;
using static System.FormattableString;

namespace DurableStreams.AspNetCore.Subscriptions.Errors;

/// <summary>The refusals of subscriptions (§6, §7).</summary>
internal static class SubscriptionErrors
{
    public static ProtocolError NotFound { get; } =
        new(404, "SUBSCRIPTION_NOT_FOUND", "There is no subscription at this URL.");

    public static ProtocolError AlreadyExists { get; } = new(
        409, "SUBSCRIPTION_ALREADY_EXISTS", "A subscription of this id exists with another configuration.");

    public static ProtocolError TooManySubscriptions { get; } =
        new(409, "TOO_MANY_SUBSCRIPTIONS", "The project has reached its limit of subscriptions.");

    public static ProtocolError TooManyLinks { get; } =
        new(409, "TOO_MANY_LINKS", "The subscription has reached its limit of streams.");

    public static ProtocolError OwnWakeStreamLinked { get; } = InvalidRequest(
        "The wake stream of a subscription cannot be one of its streams: each wake would cause another one.");

    public static ProtocolError WebhooksNotServed { get; } =
        InvalidRequest("This server sends no webhooks; use the type 'pull-wake'.");

    public static ProtocolError NotPullWake { get; } =
        InvalidRequest("The subscription sends webhooks: only their callback URL acknowledges them.");

    public static ProtocolError NotWebhook { get; } =
        InvalidRequest("The subscription sends no webhooks: claim it, and acknowledge with 'ack'.");

    public static ProtocolError TokenMissing { get; } = new(
        401, "TOKEN_INVALID", "This requires the token of the wake or the claim, as 'Authorization: Bearer …'.");

    public static ProtocolError TokenInvalid { get; } =
        new(401, "TOKEN_INVALID", "The token is not one of a wake of this subscription.");

    public static ProtocolError TokenExpired { get; } =
        new(401, "TOKEN_EXPIRED", "The token has expired; the next wake has a new one.");

    public static ProtocolError Fenced { get; } = new(
        409, "FENCED", "The wake is not the current one, or its lease has ended; stop working on it.");

    public static ProtocolError NothingPending { get; } =
        new(409, "NO_PENDING_WORK", "No stream of the subscription has news.");

    public static ProtocolError KeyIsASetting { get; } = new(
        409, "KEY_IS_A_SETTING", "The key that signs webhooks is a setting of the server; change it there.");

    public static ProtocolError InvalidRequest(string problem) => new(400, "INVALID_REQUEST", problem);

    public static ProtocolError InvalidAck(string problem) => new(409, "INVALID_OFFSET", problem);

    public static ProtocolError WebhookUrlRejected(string problem) => new(400, "WEBHOOK_URL_REJECTED", problem);

    public static ProtocolError MethodNotAllowed(string allowed) =>
        new(405, "METHOD_NOT_ALLOWED", "This URL does not support this method.", allowed);

    /// <summary>The error names the worker that holds the lease (§7.2).</summary>
    public static ProtocolError AlreadyClaimed(string holder, long generation) => new(
        409,
        new ErrorDetails("ALREADY_CLAIMED", Invariant($"A worker holds the lease of generation {generation}."))
        {
            CurrentHolder = holder,
            Generation = generation,
        });
}
