using DurableStreams.Addressing;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>What a worker knows of a wake that it has received or claimed.</summary>
internal sealed record Token(
    SubscriptionKey Subscription,
    SubscriptionType Type,
    Incarnation Incarnation,
    WakeId Wake,
    long Generation,
    IReadOnlyList<LinkState> Streams)
{
    public WakeRequest Request => new(Subscription, Type, Incarnation, Generation, Wake, Generation);

    public Ack[] AcksToTails =>
        [.. Streams.Select(stream => new Ack(stream.Link.Stream, stream.Tail.ToString()))];
}
