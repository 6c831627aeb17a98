namespace DurableStreams.TestKit.Faults;

/// <summary>Faults that a test lays out call by call. What is not laid out goes well.</summary>
public sealed class FaultScript : IFaultPlan
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StoreCall, Queue<Fault?>> _next = [];
    private readonly Dictionary<(StoreCall Call, int Number), Fault> _numbered = [];
    private readonly Dictionary<StoreCall, Fault> _always = [];

    /// <summary>The next calls of this kind fail like this, in turn; null lets one pass.</summary>
    public FaultScript Next(StoreCall call, params ReadOnlySpan<Fault?> faults)
    {
        lock (_lock)
        {
            Queue<Fault?> queue = _next.TryGetValue(call, out Queue<Fault?>? known) ? known : _next[call] = new Queue<Fault?>();
            foreach (Fault? fault in faults)
            {
                queue.Enqueue(fault);
            }
        }

        return this;
    }

    /// <summary>The call of this kind with this number, counted from 1, fails like this.</summary>
    public FaultScript At(StoreCall call, int number, Fault fault)
    {
        lock (_lock)
        {
            _numbered[(call, number)] = fault;
        }

        return this;
    }

    /// <summary>All calls of this kind fail like this until told otherwise; null ends it.</summary>
    public FaultScript Always(StoreCall call, Fault? fault)
    {
        lock (_lock)
        {
            if (fault is null)
            {
                _always.Remove(call);
            }
            else
            {
                _always[call] = fault;
            }
        }

        return this;
    }

    Fault? IFaultPlan.Next(StoreCall call, int number)
    {
        lock (_lock)
        {
            if (_numbered.Remove((call, number), out Fault? numbered))
            {
                return numbered;
            }

            return _next.TryGetValue(call, out Queue<Fault?>? queue) && queue.TryDequeue(out Fault? next)
                ? next
                : _always.GetValueOrDefault(call);
        }
    }
}
