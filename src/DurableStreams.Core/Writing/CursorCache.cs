using DurableStreams.Storage;

namespace DurableStreams.Writing;

/// <summary>Cursors that belong to a cached head, the absence of one included. Used by one writer.</summary>
internal sealed class CursorCache
{
    /// <summary>Beyond this many sources of one estuary the cache starts anew.</summary>
    private const int Capacity = 4096;

    // Most streams never have one.
    private Dictionary<StreamPath, Cursor?>? _cursors;

    public bool Knows(StreamPath source) => _cursors?.ContainsKey(source) == true;

    public Cursor? Get(StreamPath source) => _cursors?.GetValueOrDefault(source);

    public void Set(StreamPath source, Cursor? cursor) => (_cursors ??= [])[source] = cursor;

    /// <summary>Called before the cursors of a batch are set: none of them may push out another.</summary>
    public void MakeRoom()
    {
        if (_cursors?.Count >= Capacity)
        {
            _cursors.Clear();
        }
    }

    public void Clear() => _cursors?.Clear();
}
