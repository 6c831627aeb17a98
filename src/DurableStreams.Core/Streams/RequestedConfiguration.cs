using DurableStreams.Addressing;
using DurableStreams.Content;

namespace DurableStreams.Streams;

/// <summary>What a creation asked for (§5.1), kept to compare a repeated PUT with it.</summary>
/// <param name="ContentType">Null when a fork's creation named none.</param>
/// <param name="Lifetime">The lifetime asked for; a fork may have inherited another.</param>
/// <param name="Fork">Null when the stream is not a fork.</param>
public sealed record RequestedConfiguration(ContentType? ContentType, StreamLifetime Lifetime, RequestedFork? Fork);

/// <summary>What a fork's creation asked for (§4.2).</summary>
/// <param name="Source">The stream forked from.</param>
/// <param name="Offset">Null when the creation named none, which means the source's tail.</param>
/// <param name="SubOffset">Messages (JSON) or bytes past the offset; 0 equals none.</param>
public sealed record RequestedFork(StreamPath Source, Offset? Offset, long SubOffset);
