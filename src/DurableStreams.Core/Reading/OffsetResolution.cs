using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>Resolves the offset that a client requested to a position of a stream (§8).</summary>
internal static class OffsetResolution
{
    /// <summary>The refusal of an offset that this stream never issued.</summary>
    public static ReadOutcome.InvalidOffset NotIssued { get; } = new("The offset was not given out by this stream.");

    private static readonly ReadOutcome.InvalidOffset BeyondTail = new("The offset lies beyond the end of the stream.");

    /// <summary>
    /// Resolves an offset against a head. Does not check that the position is an append boundary: only a read can.
    /// </summary>
    /// <returns>False if the offset is invalid; then there is a refusal.</returns>
    public static bool TryResolve(StreamHead head, ReadFrom from, out long position, out ReadOutcome? refusal)
    {
        refusal = null;
        position = from.Kind switch
        {
            ReadFromKind.Start => 0,
            ReadFromKind.Now => head.Tail,
            _ => from.Offset.Position,
        };
        if (from.Kind == ReadFromKind.At)
        {
            refusal = Refuse(head, from.Offset);
        }

        return refusal is null;
    }

    /// <summary>
    /// Resolves an offset of a read. Some clients add one to an offset to continue after it (y-durable-streams). So one
    /// after the tail is the tail, and one after a boundary may have the generation of the boundary. A client that is
    /// further beyond the tail is refused: it has seen more than this stream has, for example before a restore.
    /// </summary>
    /// <inheritdoc cref="TryResolve"/>
    public static bool TryResolveForRead(StreamHead head, ReadFrom from, out long position, out ReadOutcome? refusal)
    {
        if (TryResolve(head, from, out position, out refusal))
        {
            return true;
        }

        long before = position - 1;
        bool isOneAfter = from.Offset.Generation != 0
            && before >= 0
            && ((before == head.Tail && refusal == BeyondTail)
                || (before <= head.Tail && from.Offset.Generation == head.GenerationAt(before)));
        if (isOneAfter)
        {
            position = before;
            refusal = null;
        }

        return isOneAfter;
    }

    private static ReadOutcome? Refuse(StreamHead head, Offset offset)
    {
        if (offset == Offset.Zero)
        {
            return null;
        }

        if (offset.Generation == 0)
        {
            return NotIssued;
        }

        if (offset.Generation != head.GenerationAt(offset.Position))
        {
            return new ReadOutcome.OffsetOfOtherIncarnation();
        }

        return offset.Position > head.Tail ? BeyondTail : null;
    }
}
