using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>
/// A cache of chunks read from the store; evicts the least recently used ones. The bytes at a position of an
/// incarnation never change, so an entry is never wrong. But one that ended at the tail may be too short later.
/// </summary>
/// <param name="capacityBytes">Maximum size of all chunks together, in bytes.</param>
/// <param name="maxChunkBytes">
/// Maximum size of a cached chunk, in bytes. A longer one is a single large append: a few of them would evict
/// everything else. Large objects that are kept this long are also collected late, so memory would grow to several
/// times the capacity.
/// </param>
internal sealed class ChunkCache(long capacityBytes, long maxChunkBytes)
{
    /// <summary>Estimated size of an entry without its data, in bytes.</summary>
    private const int Overhead = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Incarnation, long), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    /// <summary>Finds the chunk at a position.</summary>
    /// <param name="incarnation">The incarnation of the stream that is read.</param>
    /// <param name="position">The start of the chunk.</param>
    /// <param name="tail">The tail of the head that the reader uses.</param>
    /// <returns>Null if there is none, it is too short, or it extends beyond the tail.</returns>
    public Segment? Get(Incarnation incarnation, long position, long tail)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue((incarnation, position), out LinkedListNode<Entry>? node))
            {
                return null;
            }

            Entry entry = node.Value;
            if (entry.Chunk.End > tail || (entry.Chunk.End < tail && !entry.IsFull))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddLast(node);
            return entry.Chunk;
        }
    }

    /// <summary>Adds or replaces a chunk, unless it is too large.</summary>
    /// <param name="incarnation">The incarnation of the stream that was read.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="isFull">True if the chunk ended at the size limit and not at the tail.</param>
    public void Put(Incarnation incarnation, Segment chunk, bool isFull)
    {
        if (chunk.Data.Length > maxChunkBytes)
        {
            return;
        }

        (Incarnation, long) key = (incarnation, chunk.Start);
        lock (_gate)
        {
            if (_entries.Remove(key, out LinkedListNode<Entry>? old))
            {
                Remove(old);
            }

            _entries[key] = _byUse.AddLast(new Entry(key, chunk, isFull));
            _bytes += Cost(chunk);
            while (_bytes > capacityBytes && _byUse.First is { } oldest)
            {
                _entries.Remove(oldest.Value.Key);
                Remove(oldest);
            }
        }
    }

    private static long Cost(Segment chunk) => chunk.Data.Length + chunk.Boundaries.Lengths.Length + Overhead;

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _bytes -= Cost(node.Value.Chunk);
    }

    private readonly record struct Entry((Incarnation, long) Key, Segment Chunk, bool IsFull);
}
