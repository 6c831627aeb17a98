using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>
/// Reads chunks: recently committed or read ones from memory, others from the store. The inherited bytes of a fork are
/// read from the streams that store them; a chunk may span several of them (§4.2).
/// </summary>
internal sealed class ChunkReader
{
    private readonly StreamServiceContext _context;
    private readonly ChunkCache _cache;
    private readonly LargeChunks _large;

    // Live readers of a stream read the same chunk at the same time, as do clients that reconnect after a restart.
    private readonly SingleFlight<(Incarnation, long Position, long Tail), RawRead> _shared = new();

    public ChunkReader(StreamServiceContext context)
    {
        long maxCachedBytes = 2L * context.Options.MaxChunkBytes;
        _context = context;
        _cache = new ChunkCache(context.Options.ChunkCacheBytes, maxCachedBytes);
        var budget = new ReadBudget(context.Options.MaxLargeReadBytes, context.Time);
        context.Metrics.ObserveLargeReads(() => budget.TakenBytes);
        _large = new LargeChunks((int)Math.Min(maxCachedBytes + 1, int.MaxValue), budget);
    }

    /// <summary>Reads a chunk at a position before the tail of the head.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="head">A head that is fresh enough for the reader; nothing beyond its tail is returned.</param>
    /// <param name="position">The start of the chunk.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The chunk. If it is large, the caller must end its use.</returns>
    public ValueTask<RawRead> ReadAsync(
        ActiveStream stream, StreamHead head, long position, CancellationToken cancellationToken) =>
        FindInMemory(stream, head, position) is { } known && !_large.IsLarge(known)
            ? ValueTask.FromResult(RawRead.Of(known))
            : ReadSharedAsync(stream, head, position, cancellationToken);

    /// <summary>Begins the use of a chunk that was made from others.</summary>
    /// <returns>False if it is large and too many bytes of large chunks are in use.</returns>
    public bool TryUse(Segment chunk, out LargeChunkUse? use)
    {
        use = _large.IsLarge(chunk) ? _large.TryUse(chunk) : null;
        return use is not null || !_large.IsLarge(chunk);
    }

    private Segment? FindInMemory(ActiveStream stream, StreamHead head, long position) =>
        stream.Window.Read(head.Incarnation, position, head.Tail, _context.Options.MaxChunkBytes)
        ?? _cache.Get(head.Incarnation, position, head.Tail)
        ?? _large.Get(head.Incarnation, position, head.Tail);

    private async ValueTask<RawRead> ReadSharedAsync(
        ActiveStream stream, StreamHead head, long position, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<RawRead> reading = ReadToEndAsync(stream, head, position);
        try
        {
            return await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!reading.IsCompleted)
        {
            _ = EndUseLaterAsync(reading);
            throw;
        }
    }

    private static async Task EndUseLaterAsync(Task<RawRead> reading)
    {
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (reading.IsCompletedSuccessfully)
        {
            (await reading.ConfigureAwait(false)).Use?.Dispose();
        }
    }

    // Not cancelled: each caller of a shared read takes its use of the chunk, so that the last one returns its bytes.
    private async Task<RawRead> ReadToEndAsync(ActiveStream stream, StreamHead head, long position)
    {
        while (true)
        {
            RawRead read = FindInMemory(stream, head, position) is { } known
                ? RawRead.Of(known)
                : await ReadFromStoreAsync(stream, head, position).ConfigureAwait(false);
            if (read.Chunk is not { } chunk || !_large.IsLarge(chunk))
            {
                return read;
            }

            LargeChunkUse? use = _large.TryUse(chunk);
            if (use is null)
            {
                // The bytes are in memory for another reason. Waits for a turn without a reference to them.
                int bytes = chunk.Data.Length;
                if (!await _large.ReserveAsync(bytes).ConfigureAwait(false))
                {
                    return RawRead.Busy;
                }

                if (FindInMemory(stream, head, position) is not { } again || again.Data.Length != bytes)
                {
                    _large.CancelReservation(bytes);
                    continue;
                }

                read = RawRead.Of(again);
                use = _large.Use(again, bytes);
            }

            return read with { Use = use };
        }
    }

    private Task<RawRead> ReadFromStoreAsync(ActiveStream stream, StreamHead head, long position) => _shared.RunAsync(
        (head.Incarnation, position, head.Tail),
        () => ReadStoredAsync(stream.Path, head, position),
        CancellationToken.None);

    private async Task<RawRead> ReadStoredAsync(StreamPath self, StreamHead head, long position)
    {
        var chunk = new ChunkBuilder(position, _context.Options.MaxChunkBytes);
        while (!chunk.IsFull && chunk.End < head.Tail)
        {
            (StreamPath path, Incarnation incarnation, long limit) = OwnerOf(self, head, chunk.End);
            SegmentRead stored = await _context.Streams
                .ReadUnlessLargeAsync(
                    path, incarnation, chunk.End, chunk.Room, _large.MinBytes - 1, CancellationToken.None)
                .ConfigureAwait(false);
            if (stored.LargeBytes > 0)
            {
                if (chunk.End > position)
                {
                    // The next chunk.
                    break;
                }

                return await ReadLargeAsync(stored.LargeBytes, head, position, (path, incarnation, limit))
                    .ConfigureAwait(false);
            }

            if (stored.Segment is not { } segment || segment.Start > chunk.End)
            {
                return RawRead.Moved;
            }

            if (!chunk.TryAdd(segment, limit))
            {
                return chunk.End == position ? RawRead.Within(segment.AppendStartAt(position)) : RawRead.Moved;
            }
        }

        Segment result = chunk.ToSegment()!;
        Keep(head.Incarnation, result, chunk.IsFull, reservedBytes: 0);
        return RawRead.Of(result);
    }

    private async ValueTask<RawRead> ReadLargeAsync(
        int bytes, StreamHead head, long position, (StreamPath Path, Incarnation Incarnation, long Limit) owner)
    {
        if (!await _large.ReserveAsync(bytes).ConfigureAwait(false))
        {
            return RawRead.Busy;
        }

        bool isAdded = false;
        try
        {
            Segment? stored = await _context.Streams
                .ReadAsync(owner.Path, owner.Incarnation, position, maxBytes: 1, CancellationToken.None)
                .ConfigureAwait(false);
            if (stored is null || stored.Start > position)
            {
                return RawRead.Moved;
            }

            if (stored.Slice(position, owner.Limit, _context.Options.MaxChunkBytes) is not { } chunk)
            {
                return RawRead.Within(stored.AppendStartAt(position));
            }

            isAdded = _large.IsLarge(chunk);
            if (!isAdded)
            {
                // A small part must not keep all of the append in memory.
                chunk = new Segment(chunk.Start, chunk.Data.ToArray(), chunk.Boundaries);
            }

            Keep(head.Incarnation, chunk, isFull: chunk.End < Math.Min(stored.End, owner.Limit), bytes);
            return RawRead.Of(chunk);
        }
        finally
        {
            if (!isAdded)
            {
                _large.CancelReservation(bytes);
            }
        }
    }

    private void Keep(Incarnation incarnation, Segment chunk, bool isFull, int reservedBytes)
    {
        if (_large.IsLarge(chunk))
        {
            _large.Add(incarnation, chunk, reservedBytes);
        }
        else
        {
            _cache.Put(incarnation, chunk, isFull);
        }
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
