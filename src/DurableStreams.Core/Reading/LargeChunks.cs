using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>
/// Chunks that are too large for <see cref="ChunkCache"/>: any number of slow readers of one large append share its
/// bytes, and the bytes of all such chunks together are limited. Keeps no chunk in memory.
/// </summary>
/// <param name="minBytes">Smaller chunks are not added: the cache has them. Each larger one is a single append.</param>
/// <param name="budget">The bytes of all chunks in use.</param>
internal sealed class LargeChunks(int minBytes, ReadBudget budget)
{
    /// <summary>Above this number of entries, those of collected chunks are removed.</summary>
    private const int MaxEntries = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Incarnation, long), WeakReference<Segment>> _chunks = [];
    private readonly ConditionalWeakTable<Segment, Holding> _holdings = [];

    /// <summary>The size of the smallest chunk that counts as large, in bytes.</summary>
    public int MinBytes => minBytes;

    public bool IsLarge(Segment chunk) => chunk.Data.Length >= minBytes;

    /// <summary>Finds the chunk at a position; null if no reader uses it or it extends beyond the tail.</summary>
    public Segment? Get(Incarnation incarnation, long position, long tail)
    {
        lock (_gate)
        {
            return _chunks.TryGetValue((incarnation, position), out WeakReference<Segment>? known)
                && known.TryGetTarget(out Segment? chunk)
                && chunk.End <= tail
                ? chunk
                : null;
        }
    }

    /// <summary>Takes the bytes of a chunk that is going to be read; waits if there are too many in use.</summary>
    /// <returns>False if they were not available in time.</returns>
    public ValueTask<bool> ReserveAsync(int bytes) => budget.TakeAsync(bytes);

    /// <summary>Returns bytes that were reserved and not added.</summary>
    public void CancelReservation(int bytes) => budget.Release(bytes);

    /// <summary>Adds a chunk that was read.</summary>
    /// <param name="incarnation">The incarnation that was read.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="reservedBytes">
    /// What was reserved for it, which counts until the last of its uses ends; 0 for nothing.
    /// </param>
    public void Add(Incarnation incarnation, Segment chunk, int reservedBytes)
    {
        lock (_gate)
        {
            if (reservedBytes > 0)
            {
                _holdings.Add(chunk, new Holding { Bytes = reservedBytes });
            }

            if (_chunks.Count >= MaxEntries)
            {
                RemoveCollected();
            }

            if (_chunks.Count < MaxEntries)
            {
                _chunks[(incarnation, chunk.Start)] = new WeakReference<Segment>(chunk);
            }
        }
    }

    /// <summary>Begins the use of a chunk, wherever it comes from.</summary>
    /// <returns>Null if it has no use yet and its bytes are not available.</returns>
    public LargeChunkUse? TryUse(Segment chunk)
    {
        lock (_gate)
        {
            Holding holding = _holdings.GetValue(chunk, static _ => new Holding());
            if (holding.Bytes == 0)
            {
                if (!budget.TryTake(chunk.Data.Length))
                {
                    return null;
                }

                holding.Bytes = chunk.Data.Length;
            }

            holding.Uses++;
            return new LargeChunkUse(this, holding);
        }
    }

    /// <summary>Begins the use of a chunk whose bytes are reserved.</summary>
    public LargeChunkUse Use(Segment chunk, int reservedBytes)
    {
        lock (_gate)
        {
            Holding holding = _holdings.GetValue(chunk, static _ => new Holding());
            if (holding.Bytes == 0)
            {
                holding.Bytes = reservedBytes;
            }
            else
            {
                budget.Release(reservedBytes);
            }

            holding.Uses++;
            return new LargeChunkUse(this, holding);
        }
    }

    /// <summary>Called once by each use.</summary>
    public void EndUse(Holding holding)
    {
        lock (_gate)
        {
            if (--holding.Uses == 0)
            {
                budget.Release(holding.Bytes);
                holding.Bytes = 0;
            }
        }
    }

    private void RemoveCollected()
    {
        foreach (((Incarnation, long) key, WeakReference<Segment> chunk) in _chunks)
        {
            if (!chunk.TryGetTarget(out _))
            {
                // Removal during an enumeration is allowed.
                _chunks.Remove(key);
            }
        }
    }

    /// <summary>What a chunk takes of the budget, and for how many readers.</summary>
    internal sealed class Holding
    {
        public int Bytes { get; set; }

        public int Uses { get; set; }
    }
}
