using System.Collections.Concurrent;

namespace DurableStreams.Storage.Memory;

/// <summary>The subscriber registries of a <see cref="MemoryStreamStore"/>.</summary>
internal sealed class MemoryRegistry
{
    private readonly ConcurrentDictionary<SourceKey, MemorySubscribers> _sources = new();

    public MemorySubscribers Of(SourceKey source) => _sources.GetOrAdd(source, static _ => new MemorySubscribers());

    public bool Purge(SourceKey source, int maxRows)
    {
        if (_sources.TryGetValue(source, out MemorySubscribers? rows) && !rows.RemoveRows(maxRows))
        {
            return false;
        }

        _sources.TryRemove(source, out _);
        return true;
    }
}
