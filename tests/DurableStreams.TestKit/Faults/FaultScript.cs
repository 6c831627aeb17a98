namespace DurableStreams.TestKit.Faults;

/// <summary>Faults that a test specifies call by call. All other calls succeed.</summary>
public sealed class FaultScript : IFaultPlan
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StoreCall, Queue<Fault?>> _next = [];
    private readonly Dictionary<(StoreCall Call, int Number), Fault> _numbered = [];
    private readonly Dictionary<StoreCall, Fault> _always = [];

    /// <summary>Adds faults for the next calls of a kind, in order. Null lets a call succeed.</summary>
    public FaultScript Next(StoreCall call, params ReadOnlySpan<Fault?> faults)
    {
        lock (_lock)
        {
            if (!_next.TryGetValue(call, out Queue<Fault?>? queue))
            {
                _next[call] = queue = new Queue<Fault?>();
            }

            foreach (Fault? fault in faults)
            {
                queue.Enqueue(fault);
            }
        }

        return this;
    }

    /// <summary>Sets the fault of the call of a kind with a number, counted from 1.</summary>
    public FaultScript At(StoreCall call, int number, Fault fault)
    {
        lock (_lock)
        {
            _numbered[(call, number)] = fault;
        }

        return this;
    }

    /// <summary>Sets the fault of all further calls of a kind that have no other; null removes it.</summary>
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
