namespace DurableStreams.Writing;

/// <summary>Producer states that belong to a cached head, the absence of one included. Used by one writer.</summary>
internal sealed class ProducerCache
{
    /// <summary>Beyond this many producers of one stream the cache starts anew.</summary>
    private const int Capacity = 4096;

    private readonly Dictionary<ProducerId, ProducerState?> _states = [];

    public bool Knows(ProducerId id) => _states.ContainsKey(id);

    public ProducerState? Get(ProducerId id) => _states.GetValueOrDefault(id);

    public void Set(ProducerId id, ProducerState? state)
    {
        if (_states.Count >= Capacity && !_states.ContainsKey(id))
        {
            _states.Clear();
        }

        _states[id] = state;
    }

    public void Clear() => _states.Clear();
}
