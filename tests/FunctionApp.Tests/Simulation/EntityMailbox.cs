namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>The signals that wait for one entity. At most one loop drains them.</summary>
internal sealed class EntityMailbox
{
    private readonly Lock _lock = new();
    private readonly List<EntitySignal> _waiting = [];
    private bool _isDrained;

    /// <summary>Adds a signal at the end, or at the position that the chaos chooses.</summary>
    /// <returns>True if the caller must start a loop that drains the mailbox.</returns>
    public bool Add(EntitySignal signal, IChaos? chaos)
    {
        lock (_lock)
        {
            _waiting.Insert(chaos?.PlaceAmong(_waiting.Count) ?? _waiting.Count, signal);
            bool mustDrain = !_isDrained;
            _isDrained = true;
            return mustDrain;
        }
    }

    /// <summary>Puts a batch that must run again before all other signals.</summary>
    public void PutBack(IReadOnlyList<EntitySignal> batch)
    {
        lock (_lock)
        {
            _waiting.InsertRange(0, batch);
        }
    }

    /// <returns>The next batch; an empty one ends the draining.</returns>
    public IReadOnlyList<EntitySignal> Take(int max)
    {
        lock (_lock)
        {
            EntitySignal[] batch = [.. _waiting.Take(max)];
            _waiting.RemoveRange(0, batch.Length);
            _isDrained = batch.Length > 0;
            return batch;
        }
    }
}
