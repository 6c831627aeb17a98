using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>
/// Chunks that were read from the store, least recently used ones first to go. What lies at a position of an
/// incarnation never changes, so nothing here is ever wrong; a chunk that ended at the tail may be too short.
/// </summary>
/// <param name="capacityBytes">What all chunks may take.</param>
/// <param name="longestBytes">
/// What one may have. A longer one is a single large append: the few that fit would push everything else out, and such
/// objects, kept for a while and then dropped, make the collector let several times the capacity pile up.
/// </param>
internal sealed class ChunkCache(long capacityBytes, long longestBytes)
{
    /// <summary>What an entry costs beside its bytes.</summary>
    private const int Overhead = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Incarnation, long), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    /// <param name="incarnation">The reader's stream.</param>
    /// <param name="position">Where the chunk starts.</param>
    /// <param name="tail">The tail of the reader's head.</param>
    /// <returns>Null when there is none, or it ends before what can be read now.</returns>
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

    /// <param name="incarnation">The reader's stream.</param>
    /// <param name="chunk">What was read.</param>
    /// <param name="isFull">True when the bound ended it, not the tail.</param>
    public void Put(Incarnation incarnation, Segment chunk, bool isFull)
    {
        if (chunk.Data.Length > longestBytes)
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
