using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>A store of which some calls in a row fail, counted over calls of all kinds.</summary>
/// <param name="first">The number of the first call that fails, counted from 1.</param>
/// <param name="count">How many fail.</param>
/// <param name="fault">How the first one fails.</param>
/// <param name="next">How the others fail.</param>
internal sealed class OutageFaults(int first, int count, Fault fault, Fault next) : IFaultPlan
{
    private int _calls;
    private volatile bool _isOver;

    /// <summary>The number of calls so far.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Calls have failed, and may fail still.</summary>
    public bool HasBegun => !_isOver && Calls >= first;

    /// <summary>No call fails any more.</summary>
    public void End() => _isOver = true;

    public Fault? Next(StoreCall call, int number)
    {
        int all = Interlocked.Increment(ref _calls);
        if (_isOver || all < first || all - first >= count)
        {
            return null;
        }

        return all == first ? fault : next;
    }
}
