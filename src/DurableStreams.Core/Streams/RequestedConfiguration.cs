using DurableStreams.Addressing;
using DurableStreams.Content;

namespace DurableStreams.Streams;

/// <summary>
/// The configuration that a creation requested (§5.1), kept to compare it with that of a repeated PUT.
/// </summary>
/// <param name="ContentType">Null if the creation of a fork specified none.</param>
/// <param name="Lifetime">The requested lifetime; a fork may have inherited another one.</param>
/// <param name="Fork">Null if the stream is not a fork.</param>
public sealed record RequestedConfiguration(ContentType? ContentType, StreamLifetime Lifetime, RequestedFork? Fork);

/// <summary>The fork that a creation requested (§4.2).</summary>
/// <param name="Source">The stream to fork.</param>
/// <param name="Offset">Null if the creation specified none, which means the source's tail.</param>
/// <param name="SubOffset">The number of messages (JSON) or bytes after the offset; 0 is the same as none.</param>
public sealed record RequestedFork(StreamPath Source, Offset? Offset, long SubOffset);
