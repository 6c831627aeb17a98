using DurableStreams.Addressing;

namespace DurableStreams.Subscriptions;

/// <summary>A linked stream as workers see it (§7.1, §7.2).</summary>
/// <param name="Link">The link.</param>
/// <param name="Tail">The tail of the stream.</param>
public sealed record LinkState(SubscriptionLink Link, Offset Tail);
