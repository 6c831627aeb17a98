using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>
/// Creates a stream, or checks that it exists with this configuration (§5.1); with <paramref name="Fork"/> creates a
/// fork (§4.2).
/// </summary>
/// <param name="Path">The new stream.</param>
/// <param name="ContentType">Null for the default; in a fork, null for the source's.</param>
/// <param name="Lifetime">Time to live or expiry; a fork without one inherits the source's.</param>
/// <param name="Closed">Creates the stream closed.</param>
/// <param name="Body">The initial content; may be empty.</param>
/// <param name="Fork">The fork point, or null.</param>
public readonly record struct CreateRequest(
    StreamPath Path,
    ContentType? ContentType,
    StreamLifetime Lifetime,
    bool Closed,
    RequestBody Body,
    RequestedFork? Fork)
{
    /// <summary>
    /// Creates the stream only if there is none: an existing one is refused even if its configuration is the same.
    /// </summary>
    public bool IfNoneMatch { get; init; }

    /// <summary>True if the stream may be read without a token.</summary>
    public bool Public { get; init; }

    /// <summary>
    /// The body in its stored form; null until it is converted, which needs the source of a fork if there is no
    /// <see cref="ContentType"/>.
    /// </summary>
    internal FramedBody? Framed { get; init; }
}
