namespace DurableStreams.Azurite.Faults;

/// <summary>Counts calls and their bytes by kind.</summary>
public sealed class CallCounts
{
    private readonly Lock _lock = new();
    private readonly CallTotals[] _totals = new CallTotals[Enum.GetValues<CallKind>().Length];

    public CallTotals All
    {
        get
        {
            lock (_lock)
            {
                return _totals.Aggregate(CallTotals.Add);
            }
        }
    }

    public CallTotals this[CallKind kind]
    {
        get
        {
            lock (_lock)
            {
                return _totals[(int)kind];
            }
        }
    }

    /// <summary>Sets all counts to zero. Calls in progress are counted when they end.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            Array.Clear(_totals);
        }
    }

    internal void Add(CallKind kind, CallTotals totals)
    {
        lock (_lock)
        {
            _totals[(int)kind] += totals;
        }
    }
}
