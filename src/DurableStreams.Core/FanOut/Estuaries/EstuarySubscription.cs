using DurableStreams.Addressing;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>One subscription of an estuary.</summary>
/// <param name="Source">The source.</param>
/// <param name="Envelope">Whether each append is wrapped in an envelope.</param>
/// <param name="Position">How far the source is delivered, as one of its offsets.</param>
/// <param name="Tail">The source's tail.</param>
public sealed record EstuarySubscription(StreamPath Source, bool Envelope, Offset Position, Offset Tail)
{
    /// <summary>How many bytes of the source the estuary is behind.</summary>
    public long Lag => Tail.Position - Position.Position;
}
