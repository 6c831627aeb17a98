using DurableStreams.Addressing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Subscribing;

/// <summary>
/// A request of a worker for its wake: a webhook callback (§7.1), or an ack or a release of a claim (§7.2). Refused
/// unless token, generation and wake all fit the current state (§7.3).
/// </summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="Type">The type of subscriptions that the request is for.</param>
/// <param name="TokenIncarnation">The incarnation in the valid token.</param>
/// <param name="TokenGeneration">The generation in the valid token.</param>
/// <param name="Wake">The wake in the request; null if missing or malformed.</param>
/// <param name="Generation">The generation in the request; null if missing.</param>
public sealed record WakeRequest(
    SubscriptionKey Subscription,
    SubscriptionType Type,
    Incarnation TokenIncarnation,
    long TokenGeneration,
    WakeId? Wake,
    long? Generation);

/// <summary>Acknowledges a stream up to an offset, inclusive (§7).</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Offset">The text of the offset as the worker sent it.</param>
public sealed record Ack(StreamPath Stream, string Offset);
