namespace DurableStreams.Azurite.Faults;

/// <summary>Totals by kind of call.</summary>
public sealed class CallCounts
{
    private readonly Lock _gate = new();
    private readonly CallTotals[] _totals = new CallTotals[Enum.GetValues<CallKind>().Length];

    public CallTotals All
    {
        get
        {
            lock (_gate)
            {
                return _totals.Aggregate(CallTotals.Add);
            }
        }
    }

    public CallTotals this[CallKind kind]
    {
        get
        {
            lock (_gate)
            {
                return _totals[(int)kind];
            }
        }
    }

    /// <summary>Forgets what was counted; what is under way will still be counted.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Array.Clear(_totals);
        }
    }

    internal void Add(CallKind kind, CallTotals totals)
    {
        lock (_gate)
        {
            _totals[(int)kind] += totals;
        }
    }
}
