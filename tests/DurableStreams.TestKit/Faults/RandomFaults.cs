namespace DurableStreams.TestKit.Faults;

/// <summary>Random faults, reproducible for the same seed and order of calls.</summary>
public sealed class RandomFaults : IFaultPlan
{
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly double _rate;
    private readonly int _maxCallsLate;

    /// <param name="seed">The seed; a test should print it if it fails.</param>
    /// <param name="rate">The share of calls that fail, from 0 to 1.</param>
    /// <param name="maxCallsLate">Maximum number of calls by which a commit is late; 0 for no late commits.</param>
    public RandomFaults(int seed, double rate, int maxCallsLate = 6)
    {
        _random = new Random(seed);
        _rate = rate;
        _maxCallsLate = maxCallsLate;
    }

    public Fault? Next(StoreCall call, int number)
    {
        lock (_lock)
        {
            if (_random.NextDouble() >= _rate)
            {
                return null;
            }

            int kinds = call != StoreCall.Commit ? 2 : _maxCallsLate == 0 ? 3 : 4;
            return _random.Next(kinds) switch
            {
                0 => Fault.Before,
                1 => Fault.AnswerLost,
                2 => Fault.Conflict,
                _ => Fault.LateBy(_random.Next(_maxCallsLate) + 1),
            };
        }
    }
}
