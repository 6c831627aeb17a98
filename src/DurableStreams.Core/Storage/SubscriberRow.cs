using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>An entry in the registry of a source: an estuary that may have a cursor in it.</summary>
/// <param name="Estuary">The estuary.</param>
/// <param name="Subscription">The id of the subscription; an estuary has at most one to a source.</param>
/// <param name="Version">The version of the row.</param>
public sealed record SubscriberRow(StreamPath Estuary, EstuarySubscriptionId Subscription, RowVersion Version);
