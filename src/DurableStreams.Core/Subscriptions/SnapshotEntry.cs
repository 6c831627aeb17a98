using DurableStreams.Addressing;

namespace DurableStreams.Subscriptions;

/// <summary>A stream of a wake, with the tail that it had when the wake was committed (§7.1).</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Incarnation">Its incarnation.</param>
/// <param name="Tail">Its tail, which an automatic ack acknowledges.</param>
public sealed record SnapshotEntry(StreamPath Stream, Incarnation Incarnation, Offset Tail);
