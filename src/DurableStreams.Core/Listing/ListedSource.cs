using DurableStreams.Addressing;

namespace DurableStreams.Listing;

/// <summary>A stream that an estuary or a subscription follows.</summary>
/// <param name="Source">The stream.</param>
/// <param name="Position">How far it was followed; null if nothing was read yet.</param>
/// <param name="Tail">The tail of the stream; null if there is none.</param>
public sealed record ListedSource(StreamPath Source, Offset? Position, Offset? Tail)
{
    /// <summary>Whether each append is wrapped in an envelope; only for estuaries.</summary>
    public bool Envelope { get; init; }

    /// <summary>The number of bytes before <see cref="Tail"/> that are still to be read; 0 without a tail.</summary>
    public long Lag => Tail is { } tail ? Math.Max(0, tail.Position - (Position?.Position ?? 0)) : 0;
}
