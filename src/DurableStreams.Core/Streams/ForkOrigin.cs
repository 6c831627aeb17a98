using DurableStreams.Addressing;

namespace DurableStreams.Streams;

/// <summary>The stream that a fork was created from, and that counts it as a fork.</summary>
/// <param name="Path">The source's path.</param>
/// <param name="Incarnation">The source's incarnation.</param>
/// <param name="Position">
/// Where the fork branches off: a boundary of the fork, but not always one of the source.
/// </param>
public sealed record ForkOrigin(StreamPath Path, Incarnation Incarnation, long Position);

/// <summary>
/// A part of a fork's inherited bytes. Each head lists all ancestors, oldest first, so that a read finds the stream
/// that stores a position directly, however long the chain of forks is.
/// </summary>
/// <param name="Path">The stream that stores the bytes.</param>
/// <param name="Incarnation">Its incarnation.</param>
/// <param name="Generation">The generation in the offsets of this part.</param>
/// <param name="End">The end of the part, which starts at the end of the previous ancestor or at 0.</param>
public sealed record Ancestor(StreamPath Path, Incarnation Incarnation, long Generation, long End);
