using DurableStreams.Addressing;

namespace DurableStreams.Streams;

/// <summary>The stream that a fork was made from, whose fork count it holds up.</summary>
/// <param name="Path">The source's path.</param>
/// <param name="Incarnation">The source's incarnation.</param>
/// <param name="Position">Where the fork branches off: a boundary of the fork, not always one of the source.</param>
public sealed record ForkOrigin(StreamPath Path, Incarnation Incarnation, long Position);

/// <summary>
/// A part of a fork's inherited bytes. The ancestors of a fork are listed once, oldest first, so that a read
/// goes straight to the stream that stores a position, however long the chain of forks.
/// </summary>
/// <param name="Path">The stream that stores the bytes.</param>
/// <param name="Incarnation">Its incarnation.</param>
/// <param name="Generation">The generation that offsets of this part carry.</param>
/// <param name="End">The part reaches from the previous ancestor's end (or 0) to here.</param>
public sealed record Ancestor(StreamPath Path, Incarnation Incarnation, long Generation, long End);
