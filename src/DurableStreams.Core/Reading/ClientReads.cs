using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Reading;

/// <summary>Reads for clients: checks existence, renews the lifetime, validates the offset, then reads.</summary>
internal sealed class ClientReads(ActiveStreams streams, HeadCache heads, ChunkReader reader, TimeProvider time)
{
    /// <summary>
    /// Maximum number of retries when stored rows are missing: the stream was deleted, or its rows were moved.
    /// </summary>
    private const int MaxRetries = 5;

    /// <summary>
    /// Reads a chunk at the offset that a client requested. A position within an append starts at that append: clients
    /// only see boundaries, and no byte is skipped.
    /// </summary>
    public async ValueTask<ReadOutcome> ReadFromAsync(
        ActiveStream stream, ReadFrom from, CancellationToken cancellationToken)
    {
        for (int retries = 0; ; retries++)
        {
            StreamHead? head = await heads.GetAsync(stream, cancellationToken).ConfigureAwait(false);
            if (Refuse(head) is { } refusal)
            {
                return refusal;
            }

            await RenewAsync(head!).ConfigureAwait(false);
            if (!OffsetResolution.TryResolveForRead(head!, from, out long position, out ReadOutcome? invalid))
            {
                return invalid!;
            }

            if (await TryReadAsync(stream, head!, position, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }

            ThrowIfExhausted(retries);
        }

        async ValueTask RenewAsync(StreamHead head)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (!head.Lifetime.NeedsRenewal(head.Expiry, now))
            {
                return;
            }

            // Counts from now on, even if the commit below is late.
            stream.Use.Record(head, now);
            var renewal = new RenewOperation(head.Incarnation);
            if (streams.TryEnqueue(stream.Path, renewal))
            {
                await renewal.Answer.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Continues a read of one incarnation, at a position that is known to be an append boundary.</summary>
    public async ValueTask<ReadOutcome> ReadOnAsync(
        ActiveStream stream, Incarnation incarnation, long position, CancellationToken cancellationToken)
    {
        for (int retries = 0; ; retries++)
        {
            // The cached head is enough at first. If rows are missing, it is outdated and must be read again.
            StreamHead? head = retries == 0
                ? await heads.FollowAsync(stream, cancellationToken).ConfigureAwait(false)
                : await heads.GetAsync(stream, cancellationToken).ConfigureAwait(false);
            if (Refuse(head) is { } refusal)
            {
                return refusal;
            }

            // The path was re-created; the stream that the reader follows no longer exists.
            if (head!.Incarnation != incarnation)
            {
                return new ReadOutcome.NotFound();
            }

            if (await TryReadAsync(stream, head, position, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }

            ThrowIfExhausted(retries);
        }
    }

    /// <summary>A chunk that was made from others, in place of them.</summary>
    public ReadOutcome Combined(StreamHead head, long start, Segment data) =>
        reader.TryUse(data, out LargeChunkUse? use)
            ? new ReadOutcome.Read(new StreamChunk(head, start, data, use))
            : new ReadOutcome.Busy();

    private static void ThrowIfExhausted(int retries)
    {
        if (retries >= MaxRetries)
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
        if (raw.AppendStart is { } appendStart)
        {
            position = appendStart;
            raw = await reader.ReadAsync(stream, head, position, cancellationToken).ConfigureAwait(false);
        }

        if (raw.IsBusy)
        {
            return new ReadOutcome.Busy();
        }

        return raw.Chunk is { } chunk ? new ReadOutcome.Read(new StreamChunk(head, position, chunk, raw.Use)) : null;
    }
}
