using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Reading;

/// <summary>
/// Finds chunks that are too large for <see cref="ChunkCache"/> while readers use them, so that any number of slow
/// readers of one large append share its bytes. Keeps no chunk in memory.
/// </summary>
/// <param name="minBytes">Smaller chunks are not added: the cache has them. Each larger one is a single append.</param>
internal sealed class LargeChunks(long minBytes)
{
    /// <summary>Above this number of entries, those of collected chunks are removed.</summary>
    private const int MaxEntries = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Incarnation, long), WeakReference<Segment>> _chunks = [];

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

    public void Add(Incarnation incarnation, Segment chunk)
    {
        if (chunk.Data.Length < minBytes)
        {
            return;
        }

        lock (_gate)
        {
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
}
