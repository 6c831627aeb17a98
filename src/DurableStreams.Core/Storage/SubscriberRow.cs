using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>An entry in a source's registry: the hint that an estuary may have a cursor for it.</summary>
/// <param name="Estuary">The estuary.</param>
/// <param name="Subscription">The subscription; an estuary has at most one to a source.</param>
/// <param name="Version">The version of the row.</param>
public sealed record SubscriberRow(StreamPath Estuary, EstuarySubscriptionId Subscription, RowVersion Version);
