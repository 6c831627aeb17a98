using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Reading;

/// <summary>Reads on behalf of clients: existence, offsets, lifetime, then bytes.</summary>
internal sealed class ClientReads(ActiveStreams streams, HeadCache heads, ChunkReader reader, TimeProvider time)
{
    /// <summary>A row may be missing because the stream was deleted or its rows were moved: then the head tells.</summary>
    private const int MaxMoves = 5;

    /// <summary>Starts a read where a client asks to.</summary>
    public async ValueTask<ReadOutcome> ReadFromAsync(ActiveStream stream, ReadFrom from, CancellationToken cancellationToken)
    {
        for (int move = 0; ; move++)
        {
            StreamHead? head = await heads.GetAsync(stream, cancellationToken).ConfigureAwait(false);
            if (Refuse(head) is { } refusal)
            {
                return refusal;
            }

            await RenewAsync(head!).ConfigureAwait(false);
            if (!OffsetResolution.TryResolve(head!, from, out long position, out ReadOutcome? invalid))
            {
                return invalid!;
            }

            if (await TryReadAsync(stream, head!, position, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }

            ThrowIfEndless(move);
        }

        async ValueTask RenewAsync(StreamHead head)
        {
            if (!head.Lifetime.NeedsRenewal(head.Expiry, time.GetUtcNow()))
            {
                return;
            }

            var renewal = new RenewOperation(head.Incarnation);
            if (streams.TryEnqueue(stream.Path, renewal))
            {
                await renewal.Answer.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Goes on with a read of one incarnation at a position that is known to be a boundary.</summary>
    public async ValueTask<ReadOutcome> ReadOnAsync(
        ActiveStream stream, Incarnation incarnation, long position, CancellationToken cancellationToken)
    {
        for (int move = 0; ; move++)
        {
            // What is not where the head that is known says has moved since: then the current one tells.
            StreamHead? head = move == 0
                ? await heads.FollowAsync(stream, cancellationToken).ConfigureAwait(false)
                : await heads.GetAsync(stream, cancellationToken).ConfigureAwait(false);
            if (Refuse(head) is { } refusal)
            {
                return refusal;
            }

            // The path incarnations again, but what the reader follows is gone.
            if (head!.Incarnation != incarnation)
            {
                return new ReadOutcome.NotFound();
            }

            if (await TryReadAsync(stream, head, position, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }

            ThrowIfEndless(move);
        }
    }

    private static void ThrowIfEndless(int move)
    {
        if (move >= MaxMoves)
        {
            throw new InvalidDataException("Stored bytes below the tail are missing.");
        }
    }

    private ReadOutcome? Refuse(StreamHead? head) => head.ExistenceAt(time.GetUtcNow()) switch
    {
        StreamExistence.Missing => new ReadOutcome.NotFound(),
        StreamExistence.Gone => new ReadOutcome.Gone(),
        _ => null,
    };

    private async ValueTask<ReadOutcome?> TryReadAsync(
        ActiveStream stream, StreamHead head, long position, CancellationToken cancellationToken)
    {
        if (position == head.Tail)
        {
            return new ReadOutcome.Read(new StreamChunk(head, position, null));
        }

        RawRead raw = await reader.ReadAsync(stream, head, position, cancellationToken).ConfigureAwait(false);
        if (!raw.IsBoundary)
        {
            return OffsetResolution.NotGivenOut;
        }

        return raw.Chunk is { } chunk ? new ReadOutcome.Read(new StreamChunk(head, position, chunk)) : null;
    }
}
