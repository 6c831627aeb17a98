namespace DurableStreams.FunctionApp.Harness;

/// <summary>Signals that wait for one entity, and whether somebody is working them off.</summary>
internal sealed class EntityMailbox
{
    private readonly Lock _lock = new();
    private readonly List<EntitySignal> _waiting = [];
    private bool _isDrained;

    /// <param name="signal">The signal.</param>
    /// <param name="chaos">Says where it goes; null for the end.</param>
    /// <returns>True when the caller has to see to it that the mailbox is drained.</returns>
    public bool Add(EntitySignal signal, IChaos? chaos)
    {
        lock (_lock)
        {
            _waiting.Insert(chaos?.PlaceAmong(_waiting.Count) ?? _waiting.Count, signal);
            if (_isDrained)
            {
                return false;
            }

            _isDrained = true;
            return true;
        }
    }

    /// <summary>Operations that run again come before all others.</summary>
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
