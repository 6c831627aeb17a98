using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Hosting;
using DurableStreams.Reading;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>Finds the position where a fork branches off its source (§4.2).</summary>
internal sealed class ForkPoint(ChunkReader reader, LargeWorkTurns turns)
{
    // A fraction of a millisecond of work: then other requests get their turn.
    private const int PieceBytes = 64 * 1024;

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
        using LargeChunkUse? use = raw.Use;
        if (raw.IsBusy)
        {
            return new Resolution(0, new CreateOutcome.Busy());
        }

        if (raw.Chunk is null)
        {
            return raw.IsBoundary
                ? new Resolution(0, new CreateOutcome.Unavailable())
                : Invalid("The fork offset was not issued by the source.");
        }

        return fork.SubOffset == 0
            ? position
            : await WithinNextAppendAsync(raw.Chunk, source, fork.SubOffset).ConfigureAwait(false);
    }

    private async ValueTask<Resolution> WithinNextAppendAsync(Segment chunk, StreamHead source, long subOffset)
    {
        int append = FirstLength(chunk);
        long length = source.ContentType.IsJson
            ? await LengthOfMessagesAsync(chunk.Data[..append], subOffset).ConfigureAwait(false)
            : subOffset <= append ? subOffset : -1;
        return length < 0 ? Invalid("The sub-offset lies beyond the next append of the source.") : chunk.Start + length;
    }

    // Every message needs at least one byte and its comma, so most invalid counts need no search.
    private async ValueTask<int> LengthOfMessagesAsync(ReadOnlyMemory<byte> append, long messages)
    {
        if (messages > append.Length / 2)
        {
            return -1;
        }

        var scanner = new MessageScanner(messages);
        if (append.Length <= PieceBytes)
        {
            return scanner.Find(append.Span);
        }

        for (int start = 0; start < append.Length; start += PieceBytes)
        {
            // Turn by turn, so that no search delays others for long.
            await turns.TakeAsync().ConfigureAwait(false);
            int end = scanner.Find(append.Span.Slice(start, Math.Min(PieceBytes, append.Length - start)));
            turns.Return();
            if (end >= 0)
            {
                return start + end;
            }
        }

        return -1;
    }

    private static int FirstLength(Segment chunk)
    {
        AppendBoundaries.Enumerator lengths = chunk.Boundaries.GetEnumerator();
        lengths.MoveNext();
        return lengths.Current;
    }

    private static Resolution Invalid(string problem) => new(0, new CreateOutcome.InvalidForkPoint(problem));
}
