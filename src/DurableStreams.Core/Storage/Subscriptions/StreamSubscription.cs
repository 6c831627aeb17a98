using DurableStreams.Addressing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Subscriptions;

/// <summary>A row in the registry of a stream's incarnation: a subscription that may have a link to it.</summary>
/// <param name="Subscription">The subscription; the key of the row within the incarnation of the stream.</param>
/// <param name="Incarnation">The incarnation of the subscription.</param>
/// <param name="FromStart">
/// True if the stream was created after the subscription, so that everything in it is news; false if the subscription
/// links the stream at its tail.
/// </param>
public sealed record StreamSubscription(SubscriptionKey Subscription, Incarnation Incarnation, bool FromStart);
