using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>
/// Reads chunks: recently committed or read ones from memory, others from the store. The inherited bytes of a fork are
/// read from the streams that store them; a chunk may span several of them (§4.2).
/// </summary>
internal sealed class ChunkReader(StreamServiceContext context)
{
    private readonly ChunkCache _cache = new(
        context.Options.ChunkCacheBytes, maxChunkBytes: 2L * context.Options.MaxChunkBytes);

    private readonly LargeChunks _large = new(minBytes: (2L * context.Options.MaxChunkBytes) + 1);

    // Live readers of a stream read the same chunk at the same time, as do clients that reconnect after a restart.
    private readonly SingleFlight<(Incarnation, long Position, long Tail), RawRead> _shared = new();

    /// <summary>Reads a chunk at a position before the tail of the head.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="head">A head that is fresh enough for the reader; nothing beyond its tail is returned.</param>
    /// <param name="position">The start of the chunk.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public ValueTask<RawRead> ReadAsync(
        ActiveStream stream, StreamHead head, long position, CancellationToken cancellationToken)
    {
        Segment? known = stream.Window.Read(head.Incarnation, position, head.Tail, context.Options.MaxChunkBytes)
            ?? _cache.Get(head.Incarnation, position, head.Tail)
            ?? _large.Get(head.Incarnation, position, head.Tail);
        return known is not null
            ? ValueTask.FromResult(RawRead.Of(known))
            : new ValueTask<RawRead>(_shared.RunAsync(
                (head.Incarnation, position, head.Tail),
                () => ReadStoredAsync(stream.Path, head, position),
                cancellationToken));
    }

    private async Task<RawRead> ReadStoredAsync(StreamPath self, StreamHead head, long position)
    {
        var chunk = new ChunkBuilder(position, context.Options.MaxChunkBytes);
        while (!chunk.IsFull && chunk.End < head.Tail)
        {
            (StreamPath path, Incarnation incarnation, long limit) = OwnerOf(self, head, chunk.End);
            Segment? stored = await context.Streams
                .ReadAsync(path, incarnation, chunk.End, chunk.Room, CancellationToken.None).ConfigureAwait(false);
            if (stored is null || stored.Start > chunk.End)
            {
                return RawRead.Moved;
            }

            if (!chunk.TryAdd(stored, limit))
            {
                return chunk.End == position ? RawRead.Within(stored.AppendStartAt(position)) : RawRead.Moved;
            }
        }

        Segment result = chunk.ToSegment()!;
        _cache.Put(head.Incarnation, result, chunk.IsFull);
        _large.Add(head.Incarnation, result);
        return RawRead.Of(result);
    }

    private static (StreamPath Path, Incarnation Incarnation, long Limit) OwnerOf(
        StreamPath self, StreamHead head, long position)
    {
        foreach (Ancestor ancestor in head.Ancestors)
        {
            if (position < ancestor.End)
            {
                return (ancestor.Path, ancestor.Incarnation, ancestor.End);
            }
        }

        return (self, head.Incarnation, head.Tail);
    }
}
