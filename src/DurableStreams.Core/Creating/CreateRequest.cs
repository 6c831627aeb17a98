using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>A creation, or the assurance that a stream exists (§5.1); with <paramref name="Fork"/> a fork (§4.2).</summary>
/// <param name="Path">The new stream.</param>
/// <param name="ContentType">Null for the default, or for the source's in a fork.</param>
/// <param name="Lifetime">Time to live or expiry; a fork without one inherits the source's.</param>
/// <param name="Closed">Create it closed.</param>
/// <param name="Body">Its first content; may be empty.</param>
/// <param name="Fork">What to fork, or null.</param>
public readonly record struct CreateRequest(
    StreamPath Path,
    ContentType? ContentType,
    StreamLifetime Lifetime,
    bool Closed,
    RequestBody Body,
    RequestedFork? Fork)
{
    /// <summary>True when anybody may read it.</summary>
    public bool Public { get; init; }
}
