namespace DurableStreams.Writing;

/// <summary>Producer states that belong to a cached head, the absence of one included. Used by one writer.</summary>
internal sealed class ProducerCache
{
    /// <summary>Beyond this many producers of one stream the cache starts anew.</summary>
    private const int Capacity = 4096;

    private readonly Dictionary<ProducerId, ProducerState?> _states = [];

    public bool Knows(ProducerId id) => _states.ContainsKey(id);

    public ProducerState? Get(ProducerId id) => _states.GetValueOrDefault(id);

    public void Set(ProducerId id, ProducerState? state) => _states[id] = state;

    /// <summary>Called before the states of a batch are set: none of them may push out another.</summary>
    public void MakeRoom()
    {
        if (_states.Count >= Capacity)
        {
            _states.Clear();
        }
    }

    public void Clear() => _states.Clear();
}
