namespace DurableStreams.TestKit.Faults;

/// <summary>Faults by chance, the same ones for the same seed and order of calls.</summary>
public sealed class RandomFaults : IFaultPlan
{
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly double _rate;
    private readonly int _mostCallsLate;

    /// <param name="seed">Name it in the failure message of a test.</param>
    /// <param name="rate">The share of calls that fail, from 0 to 1.</param>
    /// <param name="mostCallsLate">By how many calls a late commit is late at most; 0 for no late ones.</param>
    public RandomFaults(int seed, double rate, int mostCallsLate = 6)
    {
        _random = new Random(seed);
        _rate = rate;
        _mostCallsLate = mostCallsLate;
    }

    public Fault? Next(StoreCall call, int number)
    {
        lock (_lock)
        {
            if (_random.NextDouble() >= _rate)
            {
                return null;
            }

            int kinds = call != StoreCall.Commit ? 2 : _mostCallsLate == 0 ? 3 : 4;
            return _random.Next(kinds) switch
            {
                0 => Fault.Before,
                1 => Fault.AnswerLost,
                2 => Fault.Conflict,
                _ => Fault.LateBy(_random.Next(_mostCallsLate) + 1),
            };
        }
    }
}
