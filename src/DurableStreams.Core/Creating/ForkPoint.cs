using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Reading;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>Finds the position where a fork branches off its source (§4.2).</summary>
internal sealed class ForkPoint(ChunkReader reader)
{
    /// <summary>A position, or the refusal if there is none.</summary>
    public readonly record struct Resolution(long Position, CreateOutcome? Refusal)
    {
        public static implicit operator Resolution(long position) => new(position, null);
    }

    public async ValueTask<Resolution> ResolveAsync(
        ActiveStream stream, StreamHead source, RequestedFork fork, CancellationToken cancellationToken)
    {
        if (fork.Offset is not { } offset)
        {
            return fork.SubOffset == 0 ? source.Tail : Invalid("The sub-offset lies beyond the end of the source.");
        }

        if (!OffsetResolution.TryResolve(source, ReadFrom.At(offset), out long position, out ReadOutcome? refusal))
        {
            return Invalid(refusal is ReadOutcome.InvalidOffset invalid
                ? invalid.Problem
                : "The fork offset belongs to an earlier stream.");
        }

        if (position == source.Tail)
        {
            return fork.SubOffset == 0 ? position : Invalid("The sub-offset lies beyond the end of the source.");
        }

        // The read also checks that the position is an append boundary.
        RawRead raw = await reader.ReadAsync(stream, source, position, cancellationToken).ConfigureAwait(false);
        if (raw.Chunk is null)
        {
            return raw.IsBoundary
                ? new Resolution(0, new CreateOutcome.Unavailable())
                : Invalid("The fork offset was not issued by the source.");
        }

        return fork.SubOffset == 0 ? position : WithinNextAppend(raw.Chunk, source, fork.SubOffset);
    }

    private static Resolution WithinNextAppend(Segment chunk, StreamHead source, long subOffset)
    {
        int append = FirstLength(chunk);
        long length = source.ContentType.IsJson
            ? JsonFraming.LengthOf(chunk.Data.Span[..append], subOffset)
            : subOffset <= append ? subOffset : -1;
        return length < 0 ? Invalid("The sub-offset lies beyond the next append of the source.") : chunk.Start + length;
    }

    private static int FirstLength(Segment chunk)
    {
        AppendBoundaries.Enumerator lengths = chunk.Boundaries.GetEnumerator();
        lengths.MoveNext();
        return lengths.Current;
    }

    private static Resolution Invalid(string problem) => new(0, new CreateOutcome.InvalidForkPoint(problem));
}
