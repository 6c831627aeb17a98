using DurableStreams.Addressing;

namespace DurableStreams.Listing;

/// <summary>A stream that an estuary or a subscription follows.</summary>
/// <param name="Source">The stream.</param>
/// <param name="Position">How far it was followed; null for nothing of it.</param>
/// <param name="Tail">The tail of the stream; null if there is none.</param>
public sealed record ListedSource(StreamPath Source, Offset? Position, Offset? Tail)
{
    /// <summary>Whether each append is wrapped in an envelope; only for estuaries.</summary>
    public bool Envelope { get; init; }

    /// <summary>The number of bytes that were not followed yet.</summary>
    public long Lag => Tail is { } tail ? Math.Max(0, tail.Position - (Position?.Position ?? 0)) : 0;
}
